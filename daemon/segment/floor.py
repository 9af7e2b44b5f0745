"""The noise floor: how loud the room is when nobody speaks.

Minimum statistics after R. Martin, "Noise Power Spectral Density Estimation Based on Optimal Smoothing and
Minimum Statistics", IEEE Trans. Speech and Audio Processing 9(5), 2001, doi:10.1109/89.928915: speech
falls back to the noise level between its sounds, so the minimum of the smoothed power over a window longer
than any sound is the noise, whether somebody speaks or not. Here on the whole band, one value a frame.
"""

import math
from collections import deque

import numpy as np

from ..frames import Samples

SILENCE_DBFS = -96.0
"""Level of digital silence: below one step of 16 bits."""

_FULL_SCALE = 32768.0
_SUB_WINDOWS = 8
"""The window slides in this many steps, as in the paper: a minimum each instead of every frame."""
_SMOOTHING = 0.7
"""Share of the past in the smoothed power: about 60 ms, shorter than the gaps between words."""


def level_dbfs(samples: Samples) -> float:
    """Return the level of some samples: the RMS around their mean, in dB of full scale.

    Without the mean, the constant offset of a cheap sound card would count as loudness.

    Parameters
    ----------
    samples : Samples [shape=(n,)]
        n > 0.

    Returns
    -------
    float
        `SILENCE_DBFS` ... 0.
    """
    deviation = float(np.std(samples, dtype=np.float64)) / _FULL_SCALE
    return power_to_dbfs(deviation * deviation)


def power_to_dbfs(power: float) -> float:
    """Return a power (1 = full scale) in dB, no lower than `SILENCE_DBFS`."""
    return max(SILENCE_DBFS, 10.0 * math.log10(power)) if power > 0 else SILENCE_DBFS


def dbfs_to_power(dbfs: float) -> float:
    """Return the power (1 = full scale) of a level in dB."""
    return float(10.0 ** (dbfs / 10.0))


class NoiseFloor:
    """The sliding minimum of the smoothed frame power.

    Parameters
    ----------
    window_frames : int
        Length of the window: noise that begins now is the floor after that many frames.
    """

    def __init__(self, window_frames: int) -> None:
        self._step_frames = max(1, window_frames // _SUB_WINDOWS)
        self.reset()

    def reset(self) -> None:
        """Forget the room: the floor is unknown, thus silence, until a window has passed."""
        self._smoothed: float | None = None
        self._minima: deque[float] = deque([0.0] * _SUB_WINDOWS, maxlen=_SUB_WINDOWS)
        self._current = math.inf
        self._frames = 0
        self.dbfs = SILENCE_DBFS

    def push(self, level: float) -> float:
        """Take the level of the next frame in dBFS and return the floor in dBFS."""
        power = dbfs_to_power(level)
        past = power if self._smoothed is None else self._smoothed
        self._smoothed = _SMOOTHING * past + (1 - _SMOOTHING) * power
        self._current = min(self._current, self._smoothed)
        self._frames += 1
        self.dbfs = power_to_dbfs(min(self._current, *self._minima))
        if self._frames == self._step_frames:
            self._minima.append(self._current)
            self._current = math.inf
            self._frames = 0
        return self.dbfs
