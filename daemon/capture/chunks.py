"""From the audio callback to the listening thread: a bounded queue that drops the oldest."""

from collections import deque
from dataclasses import dataclass, replace
from threading import Condition

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """A block as the device gave it.

    Attributes
    ----------
    samples : NDArray[np.int16] [shape=(n, channels)]
        The sound.
    t_s : float
        Monotonic time of its arrival.
    lost_frames : int
        Frames at the device's rate lost before it.
    """

    samples: NDArray[np.int16]
    t_s: float
    lost_frames: int = 0


class ChunkQueue:
    """Never grows, never blocks the writer: when the reader falls behind, the oldest sound goes.

    Parameters
    ----------
    capacity_frames : int
        Frames at the device's rate that it holds.
    """

    def __init__(self, capacity_frames: int) -> None:
        self._capacity_frames = capacity_frames
        self._chunks: deque[Chunk] = deque()
        self._held_frames = 0
        self._changed = Condition()
        self.dropped_frames = 0

    def put(self, chunk: Chunk) -> None:
        """Append a chunk; called by the audio thread."""
        with self._changed:
            self._chunks.append(chunk)
            self._held_frames += len(chunk.samples)
            while self._held_frames > self._capacity_frames and len(self._chunks) > 1:
                self._drop_oldest()
            self._changed.notify()

    def get(self, timeout_s: float) -> Chunk | None:
        """Return the oldest chunk, or None if none comes in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._chunks, timeout_s):
                return None
            chunk = self._chunks.popleft()
            self._held_frames -= len(chunk.samples)
            return chunk

    def _drop_oldest(self) -> None:
        oldest = self._chunks.popleft()
        frames = len(oldest.samples)
        self._held_frames -= frames
        self.dropped_frames += frames
        following = self._chunks[0]
        lost = following.lost_frames + oldest.lost_frames + frames
        self._chunks[0] = replace(following, lost_frames=lost)
