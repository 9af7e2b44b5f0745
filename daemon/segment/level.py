"""How loud a frame is, in dB of full scale, in the band where voices are."""

import math

import numpy as np
from numpy.typing import NDArray

from ..frames import FRAME_SAMPLES, Samples

SILENCE_DBFS = -96.0
"""Level of digital silence: below one step of 16 bits."""

_LOWEST_BIN = 3
"""150 Hz in bins of 50 Hz: a Hann window lets nothing of 50 Hz, and 0.1 % of 60 Hz, reach this bin."""


def _window() -> NDArray[np.float64]:
    """Return a Hann window, scaled so that the powers of the bins add up, [shape=(FRAME_SAMPLES,)]."""
    hann = np.hanning(FRAME_SAMPLES + 1)[:-1]
    scaled: NDArray[np.float64] = hann * math.sqrt(2 / np.mean(hann**2)) / (32768 * FRAME_SAMPLES)
    return scaled


_WINDOW = _window()


def voice_level_dbfs(samples: Samples) -> float:
    """Return the level of one frame above 150 Hz: without mains hum, rumble and a sound card's offset.

    The power of a Hann-windowed frame by Parseval's theorem; a full-scale sine is -3 dBFS.

    Parameters
    ----------
    samples : Samples [shape=(FRAME_SAMPLES,)]

    Returns
    -------
    float
        `SILENCE_DBFS` ... about 3, which only a square wave can reach.
    """
    bins = np.fft.rfft(samples * _WINDOW)[_LOWEST_BIN:]
    return power_to_dbfs(float(np.vdot(bins, bins).real))


def power_to_dbfs(power: float) -> float:
    """Return a power (1 = full scale) in dB, no lower than `SILENCE_DBFS`."""
    return max(SILENCE_DBFS, 10.0 * math.log10(power)) if power > 0 else SILENCE_DBFS


def dbfs_to_power(dbfs: float) -> float:
    """Return the power (1 = full scale) of a level in dB."""
    return float(10.0 ** (dbfs / 10.0))
