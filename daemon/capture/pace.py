"""Recorded sound at the speed of live sound, or as fast as it can be taken."""

import time
from collections.abc import Iterable, Iterator
from threading import Event

from ..frames import SAMPLE_RATE_HZ, Frame, Samples
from .blocks import Reblocker, Timeline

_LOOK_S = 0.1


def paced(chunks: Iterable[Samples], stop: Event, *, fast: bool) -> Iterator[Frame]:
    """Yield the frames of some sound when they would have been heard live.

    The schedule counts from the beginning, so neither jitter nor a slow reader adds up.

    Parameters
    ----------
    chunks : iterable of Samples
        16 kHz mono in blocks of any length; the last frame is padded with zeros.
    stop : Event
        Ends it early.
    fast : bool
        Do not wait: each frame is stamped with the time at which it is handed on.
    """
    timeline = Timeline()
    due_s = time.monotonic()
    for block in _blocks(chunks):
        due_s += len(block) / SAMPLE_RATE_HZ
        if not fast:
            _wait_until(due_s, stop)
        if stop.is_set():
            return
        yield timeline.stamp(block, time.monotonic())


def _blocks(chunks: Iterable[Samples]) -> Iterator[Samples]:
    reblocker = Reblocker()
    for chunk in chunks:
        yield from reblocker.push(chunk)
    yield from reblocker.finish()


def _wait_until(due_s: float, stop: Event) -> None:
    while (left_s := due_s - time.monotonic()) > 0:
        if stop.wait(min(left_s, _LOOK_S)):
            return
