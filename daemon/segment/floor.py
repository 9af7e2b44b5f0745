"""The noise floor: how loud the room is when nobody speaks.

Minimum statistics after R. Martin, "Noise Power Spectral Density Estimation Based on Optimal Smoothing and
Minimum Statistics", IEEE Trans. Speech and Audio Processing 9(5), 2001, doi:10.1109/89.928915: speech
falls back to the noise level between its sounds, so the minimum of the smoothed power over a window longer
than any sound is the noise, whether somebody speaks or not. Here on one band, one value a frame.
"""

import math
from collections import deque

from .level import SILENCE_DBFS, dbfs_to_power, power_to_dbfs

_SUB_WINDOWS = 8
"""The window slides in this many steps, as in the paper: a minimum each instead of every frame."""
_SMOOTHING = 0.7
"""Share of the past in the smoothed power: about 60 ms, shorter than the gaps between words."""


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
