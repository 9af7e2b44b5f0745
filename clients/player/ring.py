"""Stereo sound between two threads, one that writes and one that reads; neither ever waits."""

import numpy as np
from numpy.typing import NDArray

Stereo = NDArray[np.float32]
"""Frames of two samples, full scale at ±1 [shape=(n, 2)]."""


class Ring:
    """A bounded queue of frames.

    Without a lock: each side moves a counter of its own only after it has copied, and assigning an attribute
    is atomic.

    Parameters
    ----------
    capacity_frames : int
        How many frames it holds.
    """

    def __init__(self, capacity_frames: int) -> None:
        self._frames: Stereo = np.zeros((capacity_frames, 2), dtype=np.float32)
        self._written = 0
        self._read = 0

    @property
    def filled(self) -> int:
        """Frames that wait to be read."""
        return self._written - self._read

    @property
    def space(self) -> int:
        """Frames that can be written now."""
        return len(self._frames) - self.filled

    def write(self, frames: Stereo) -> int:
        """Take as many frames as there is space for, from the first on, and return how many."""
        count = min(len(frames), self.space)
        at = self._written % len(self._frames)
        first = min(count, len(self._frames) - at)
        self._frames[at : at + first] = frames[:first]
        self._frames[: count - first] = frames[first:count]
        self._written += count
        return count

    def read(self, into: Stereo) -> int:
        """Fill `into` from its beginning with what there is, and return how many frames that were."""
        count = min(len(into), self.filled)
        at = self._read % len(self._frames)
        first = min(count, len(self._frames) - at)
        into[:first] = self._frames[at : at + first]
        into[first:count] = self._frames[: count - first]
        self._read += count
        return count
