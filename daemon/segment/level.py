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
    """Return a Hann window, scaled so that the squares of what it weighs add up, [shape=(FRAME_SAMPLES,)]."""
    hann = np.hanning(FRAME_SAMPLES + 1)[:-1]
    scaled: NDArray[np.float64] = hann / (32768 * math.sqrt(float(np.sum(hann**2))))
    return scaled


def _low_bins() -> NDArray[np.float64]:
    """Return orthonormal waves of the bins below the lowest, [shape=(2 * _LOWEST_BIN - 1, FRAME_SAMPLES)]."""
    turns = 2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES
    waves = [np.full(FRAME_SAMPLES, math.sqrt(1 / FRAME_SAMPLES))]
    for number in range(1, _LOWEST_BIN):
        waves += [wave(number * turns) * math.sqrt(2 / FRAME_SAMPLES) for wave in (np.cos, np.sin)]
    return np.stack(waves)


_WINDOW = _window()
_LOW_BINS = _low_bins()


def voice_level_dbfs(samples: Samples) -> float:
    """Return the level of one frame above 150 Hz: without mains hum, rumble and a sound card's offset.

    The power of the Hann-windowed frame less that of its lowest bins, by Parseval's theorem: cheaper than a
    whole transform, fifty times a second. A full-scale sine is -3 dBFS.

    Parameters
    ----------
    samples : Samples [shape=(FRAME_SAMPLES,)]

    Returns
    -------
    float
        `SILENCE_DBFS` ... about 3, which only a square wave can reach.
    """
    windowed = samples * _WINDOW
    low = _LOW_BINS @ windowed
    return power_to_dbfs(float(windowed @ windowed) - float(low @ low))


def power_to_dbfs(power: float) -> float:
    """Return a power (1 = full scale) in dB, no lower than `SILENCE_DBFS`."""
    return max(SILENCE_DBFS, 10.0 * math.log10(power)) if power > 0 else SILENCE_DBFS


def dbfs_to_power(dbfs: float) -> float:
    """Return the power (1 = full scale) of a level in dB."""
    return float(10.0 ** (dbfs / 10.0))
