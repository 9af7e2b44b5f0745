"""`sottovoce replay`: a recording of events, played on the sockets as a daemon would."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from msgspec import to_builtins
from msgspec.structs import replace

from ...clients.protocol import EVENTS, REQUESTS, Event, Heartbeat, State
from ...clients.protocol.arguments import Arguments
from ...clients.sockets import CONTROL_ENDPOINT, EVENTS_ENDPOINT
from ...clients.view.words import minutes
from ..errors import UsageError
from .process import on_stop, set_up_log

_log = logging.getLogger("sottovoce")

_LOWEST_SPEED, _HIGHEST_SPEED = 0.01, 1000.0
_LOOK_EVERY_S = 0.05
_SETTLE_S = 0.2  # a client subscribes to one topic after the other
_AFTERWARDS_S = 1.5  # one more sign of life, by which a client notices whether it missed the last event
_AHEAD_EVENTS = 100_000  # may wait for a slow client, where a daemon would go on without it
_ANSWERED = ("describe", "snapshot", "ping", "status")
_STATE_FIELDS = tuple(name for name in State.__struct_fields__ if name not in Event.__struct_fields__)


def replay(
    file: Annotated[Path, typer.Argument(help="What `sottovoce record` wrote.", show_default=False)],
    speed: Annotated[
        str, typer.Option("--speed", metavar="FACTOR|max", help="How fast; `max` waits for a first client.")
    ] = "1",
    loop: Annotated[bool, typer.Option("--loop", help="Begin again after the end, until Ctrl-C.")] = False,
    events: Annotated[str, typer.Option("--events", help="Where to publish.")] = EVENTS_ENDPOINT,
    control: Annotated[str, typer.Option("--control", help="Where to take requests.")] = CONTROL_ENDPOINT,
) -> None:
    """Play a recording of events to clients, as if the daemon ran: no microphone, no models.

    Clients see one session with numbers, times and signs of life of its own, and the events as recorded, in
    their rhythm. Requests for `describe`, `snapshot`, `ping` and `status` are answered; the others are
    refused, for nothing can be changed about what was recorded.
    """
    from ...clients.replaying import course, measured, play
    from ..publish.publisher import Publisher
    from ..publish.settings import PublishSettings

    factor = _factor(speed)
    count, length_s = measured(file)
    stop = threading.Event()
    on_stop(stop.set)
    set_up_log("info")
    settings = PublishSettings(
        events=events, control=control, queue_events=_AHEAD_EVENTS, subscriber_events=_AHEAD_EVENTS
    )
    actor = Actor(file)
    publisher = Publisher(settings, uuid4().hex[:8], actor.handlers(), actor.heartbeat)
    try:
        publisher.start()
        _log.info("Events at %s, requests at %s.", publisher.events_endpoint, publisher.control_endpoint)
        _log.info("Replaying %s: %d events in %s min.", file, count, minutes(length_s))
        if math.isinf(factor):
            _await_client(publisher.wants, stop)
        play(course(file, loop=loop), actor.play(publisher.publish), stop.wait, speed=factor)
        stop.wait(_AFTERWARDS_S)
    finally:
        publisher.stop()


class Actor:
    """Plays the daemon: gives its signs of life, and answers for it.

    Parameters
    ----------
    file : Path
        The recording.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._began_s = time.monotonic()
        self._beat = Heartbeat(uptime_s=0.0)
        self._state: dict[str, Any] = {}
        self._events = 0

    def play(self, publish: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return what takes the recorded events: signs of life wait their turn, all others are published."""

        def take(event: Event) -> None:
            self._events += 1
            if isinstance(event, Heartbeat):
                self._beat = event
                return
            if isinstance(event, State):
                self._state = {name: to_builtins(event)[name] for name in _STATE_FIELDS}
            publish(event)

        return take

    def heartbeat(self) -> Heartbeat:
        """Return the numbers of the sign of life recorded last, with the uptime of the replay."""
        return replace(self._beat, uptime_s=self._uptime_s())

    def handlers(self) -> Mapping[str, Callable[[Arguments], dict[str, Any]]]:
        """Return the handlers of all requests that the publisher does not serve itself."""
        refused = {name: self._refusal(name) for name in REQUESTS if name not in _ANSWERED}
        return {"status": self._status, **refused}

    def _status(self, _: Arguments) -> dict[str, Any]:
        return {
            **self._state,
            "replay": str(self._file),
            "events": self._events,
            "uptime_s": self._uptime_s(),
        }

    def _refusal(self, name: str) -> Callable[[Arguments], dict[str, Any]]:
        def refuse(_: Arguments) -> dict[str, Any]:
            raise UsageError(
                f"{name!r} was not done: this is a replay of {self._file.name}, and what was recorded cannot "
                "be changed. Try it on `sottovoce run --demo`, which needs no microphone."
            )

        return refuse

    def _uptime_s(self) -> float:
        return round(time.monotonic() - self._began_s, 1)


def _factor(speed: str) -> float:
    if speed == "max":
        return math.inf
    try:
        factor = float(speed)
    except ValueError:
        factor = 0.0
    if not _LOWEST_SPEED <= factor <= _HIGHEST_SPEED:
        raise typer.BadParameter(
            f"--speed {speed} is neither max nor a number from {_LOWEST_SPEED:g} to {_HIGHEST_SPEED:g}"
        )
    return factor


def _await_client(wants: Callable[[str], bool], stop: threading.Event) -> None:
    """Return when somebody has subscribed: what is sent before nobody gets."""
    _log.info("Waiting for a client to subscribe.")
    while not any(map(wants, EVENTS)):
        if stop.wait(_LOOK_EVERY_S):
            return
    stop.wait(_SETTLE_S)
