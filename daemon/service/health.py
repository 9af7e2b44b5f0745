"""How the daemon is: the numbers of the heartbeat and of `status`."""

import time
from dataclasses import asdict
from typing import Any

from msgspec import to_builtins

from ...clients.protocol import Heartbeat, Latency
from ..capture.device import DeviceSource
from ..segment.level import SILENCE_DBFS
from .board import Board
from .latency import Latencies
from .listening import Listener
from .mailbox import Mailbox
from .suggesting import Suggester


class Health:
    """Reads the parts; safe to ask from any thread.

    Parameters
    ----------
    listener, mailbox, latencies, board, suggester
        The parts that are asked.
    """

    def __init__(
        self,
        *,
        listener: Listener,
        mailbox: Mailbox,
        latencies: Latencies,
        board: Board,
        suggester: Suggester,
    ) -> None:
        self._listener = listener
        self._mailbox = mailbox
        self._latencies = latencies
        self._board = board
        self._suggester = suggester
        self._began_s = time.monotonic()

    def heartbeat(self) -> Heartbeat:
        """Return the sign of life; the publisher adds its own numbers."""
        meter = self._listener.meter
        hears = self._board.state.capture == "listening" and meter.level_dbfs > SILENCE_DBFS
        return Heartbeat(
            uptime_s=self._uptime_s(),
            latency_ms={stage: Latency(**both) for stage, both in self._latencies.percentiles_ms().items()},
            queues={"utterances": len(self._mailbox)},
            dropped=self._dropped(),
            level_dbfs=round(meter.level_dbfs, 1) if hears else None,
            floor_dbfs=round(meter.floor_dbfs, 1) if hears else None,
            voiced_s_ago=round(meter.unvoiced_s, 2) if hears else None,
        )

    def status(self) -> dict[str, Any]:
        """Return all that `sottovoce ctl status` shows."""
        state = to_builtins(self._board.state)
        for stamp in ("v", "seq", "t", "ts", "session"):
            del state[stamp]
        current = self._suggester.director.current
        return {
            **state,
            "muted": self._listener.muted,
            "index": self._suggester.finder.library.index_kind,
            "uptime_s": self._uptime_s(),
            "current": current.track if current else None,
            "latency_ms": self._latencies.percentiles_ms(),
            "dropped": self._dropped(),
        }

    def _uptime_s(self) -> float:
        return round(time.monotonic() - self._began_s, 1)

    def _dropped(self) -> dict[str, int]:
        counts = {"utterances": self._mailbox.dropped}
        if isinstance(self._listener.source, DeviceSource):
            counts |= asdict(self._listener.source.counters)
        return counts
