"""Counts what went wrong, over all the streams of a source."""

from dataclasses import dataclass

from ..frames import FRAME_MS
from .stream import LiveStream


@dataclass(frozen=True, slots=True)
class Counters:
    """What went wrong since the start.

    Attributes
    ----------
    overflows : int
        How often the system lost sound before it reached the daemon.
    dropped_frames : int
        Frames of 20 ms dropped because the daemon was too busy to take them.
    restarts : int
        How often a device was opened again.
    """

    overflows: int = 0
    dropped_frames: int = 0
    restarts: int = 0


class Tally:
    """The counts of past streams and the present one; written by one thread, read by any."""

    def __init__(self) -> None:
        self._state: tuple[Counters, LiveStream | None] = (Counters(), None)

    def opened(self, stream: LiveStream) -> None:
        """Go on with another stream."""
        past = self.counters
        restarts = past.restarts + (self._state[1] is not None)
        self._state = Counters(past.overflows, past.dropped_frames, restarts), stream

    @property
    def counters(self) -> Counters:
        """The counts so far."""
        past, stream = self._state
        if stream is None:
            return past
        dropped = round(stream.dropped_s * 1000 / FRAME_MS)
        return Counters(past.overflows + stream.overflows, past.dropped_frames + dropped, past.restarts)
