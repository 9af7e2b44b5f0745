"""Keeps the sum of everything below full scale, by turning down shortly before a peak."""

import numpy as np
from numpy.typing import NDArray

from ..show.fade import db_to_gain
from .ring import Stereo

CEILING_DBFS = -1.0
"""No sample is louder; the decibel left is for the peaks between samples (EBU R 128: -1 dBTP)."""

_RELEASE_DB_PER_S = 10.0


def line(frames: int) -> NDArray[np.float32]:
    """Return the steps of a straight way from 0 (not taken) to 1 (the last) [shape=(frames, 1)]."""
    return (np.arange(1, frames + 1) / frames).astype(np.float32)[:, np.newaxis]


class Limiter:
    """Delays the sound by a block, so that the gain is down before the peak comes.

    The gain moves in straight lines between the borders of blocks. At a border it suits both neighbours, so
    it suits every sample between.

    Parameters
    ----------
    block_frames : int
        Length of every block.
    rate_hz : int
        Sample rate.
    """

    def __init__(self, block_frames: int, rate_hz: int) -> None:
        self._ceiling = db_to_gain(CEILING_DBFS)
        self._rise = db_to_gain(_RELEASE_DB_PER_S * block_frames / rate_hz)
        self._steps = line(block_frames)
        self._waiting: Stereo = np.zeros((block_frames, 2), dtype=np.float32)
        self._suits = 1.0
        self._gain = 1.0

    def push(self, block: Stereo) -> Stereo:
        """Return the block before this one, limited."""
        peak = float(np.abs(block).max())
        suits = min(1.0, self._ceiling / peak) if peak else 1.0
        gain = min(suits, self._suits, self._gain * self._rise)
        limited: Stereo = self._waiting * (self._gain + (gain - self._gain) * self._steps)
        self._waiting, self._suits, self._gain = block, suits, gain
        return limited
