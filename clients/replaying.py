"""The course of a replay: which event of a recording is due when."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from .protocol import Event, Unknown
from .recording import RecordingError, read

LOOP_PAUSE_S = 1.0
_BURST = 500
_BURST_PAUSE_S = 0.01
_UTTERANCE_FIELDS = ("id", "utterance")


def measured(path: Path) -> tuple[int, float]:
    """Return how many events a recording has, and how long it is in seconds.

    Raises
    ------
    RecordingError
        If it cannot be read to its end, or has no events.
    """
    count, length_s = 0, 0.0
    for count, (length_s, _) in enumerate(read(path), 1):  # noqa: B007 - the last ones are wanted
        pass
    if not count:
        raise RecordingError(f"{path} holds no events: record while the daemon runs.")
    return count, length_s


def course(path: Path, *, loop: bool = False) -> Iterator[tuple[float, Event]]:
    """Yield the events of a recording with the seconds at which they are due, over and over if so wanted.

    A recording may hold several runs of the daemon, and a loop repeats them, but a replay is one session. So
    that an utterance's id stays its own, all runs but the first put their number before it, as in `2.u7`.
    Events of topics that this version has no type for are left out: they cannot be stamped anew.

    Raises
    ------
    RecordingError
        If the recording cannot be read.
    """
    began_s, run = 0.0, 0
    while True:
        at_s, session = 0.0, ""
        for at_s, event in read(path):
            if event.session != session:
                run, session = run + 1, event.session
            if not isinstance(event, Unknown):
                yield began_s + at_s, _of_run(event, run)
        if not loop:
            return
        began_s += at_s + LOOP_PAUSE_S


def play(
    events: Iterable[tuple[float, Event]],
    publish: Callable[[Event], None],
    wait: Callable[[float], bool],
    *,
    speed: float = 1.0,
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Publish events when they are due, counted from the call: a late one makes none of the next ones late.

    Parameters
    ----------
    events : iterable of (float, Event)
        With the seconds at which they are due.
    publish : callable
        Takes each event.
    wait : callable
        Waits for so many seconds; true if the replay is to end.
    speed : float
        How many times as fast as recorded; infinity: as fast as they can be sent.
    now : callable
        A monotonic clock in seconds.
    """
    began_s = now()
    for count, (at_s, event) in enumerate(events, 1):
        pause_s = began_s + at_s / speed - now()
        if math.isinf(speed) and count % _BURST == 0:
            pause_s = _BURST_PAUSE_S  # lets the sockets' thread keep up
        if wait(max(0.0, pause_s)):
            return
        publish(event)


def _of_run(event: Event, run: int) -> Event:
    if run == 1:
        return event
    names = {name: getattr(event, name, None) for name in _UTTERANCE_FIELDS}
    return replace(event, **{name: f"{run}.{value}" for name, value in names.items() if value})
