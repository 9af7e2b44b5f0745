"""The life of the thread that owns the sockets."""

import logging
import time
from collections.abc import Callable
from math import ceil
from threading import Event as Flag

import msgspec
import zmq

from ...clients.protocol import Heartbeat
from .announcer import Announcer
from .bell import Bell
from .desk import Desk
from .doorkeeper import Doorkeeper
from .outbox import Outbox
from .reception import Reception

_log = logging.getLogger(__name__)


class Loop:
    """Sends what waits, hears what comes, and gives a sign of life, until told to stop.

    Parameters
    ----------
    outbox : Outbox
        Events of all threads.
    announcer, reception, keeper : Announcer, Reception, Doorkeeper or None
        The three that speak through sockets.
    desk : Desk
        For its count of refusals.
    heartbeat : Callable
        Gives the daemon's own numbers.
    heartbeat_s : float
        Time between signs of life.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        announcer: Announcer,
        reception: Reception,
        keeper: Doorkeeper | None,
        desk: Desk,
        heartbeat: Callable[[], Heartbeat],
        heartbeat_s: float,
    ) -> None:
        self._outbox = outbox
        self._announcer = announcer
        self._reception = reception
        self._keeper = keeper
        self._desk = desk
        self._heartbeat = heartbeat
        self._heartbeat_s = heartbeat_s
        self._started_s = time.monotonic()

    def run(self, poller: zmq.Poller, bell: Bell, stopping: Flag) -> None:
        """Serve until `stopping` is set; then send what still waits."""
        beat_due_s = self._started_s
        while not stopping.is_set():
            next_s = min(beat_due_s, self._reception.next_due_s())
            poller.poll(ceil(max(0.0, next_s - time.monotonic()) * 1000))
            bell.quiet()
            now_s = time.monotonic()
            if self._keeper is not None:
                self._keeper.answer()
            if now_s >= beat_due_s:
                self._beat()
                beat_due_s = now_s + self._heartbeat_s
            self._announcer.admit()
            calls = self._reception.receive()
            self._send()  # before the answers: who asks for the snapshot sees all that was published before
            self._reception.answer(calls, now_s)
            self._reception.settle(now_s)
        self._send()
        self._reception.close()

    def _send(self) -> None:
        for parcel in self._outbox.take():
            self._announcer.announce(parcel)

    def _beat(self) -> None:
        try:
            self._outbox.put(self._with_own_numbers(self._heartbeat()))
        except Exception:  # noqa: BLE001 - whatever is wrong there, a sign of life must go out
            _log.exception("the daemon's numbers for the heartbeat are missing")
            self._outbox.put(self._with_own_numbers(Heartbeat(uptime_s=time.monotonic() - self._started_s)))

    def _with_own_numbers(self, beat: Heartbeat) -> Heartbeat:
        dropped = {f"publish.{topic}": count for topic, count in self._outbox.dropped.items()}
        dropped |= {f"control.{code}": count for code, count in self._desk.refused.items()}
        if self._keeper is not None:
            dropped["unknown_key"] = self._keeper.refused
        queues = {"publish": len(self._outbox), "requests": len(self._reception)}
        return msgspec.structs.replace(
            beat, dropped={**beat.dropped, **dropped}, queues={**beat.queues, **queues}
        )
