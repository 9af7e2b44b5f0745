"""Made-up music with beginnings of notes, and a made-up room for it."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
Wave = NDArray[np.float64]


def tune(duration_s: float, seed: int = 0) -> Wave:
    """Return chords, plucked a few times a second, [shape=(n,)] at 16 kHz and -20 dBFS."""
    rng = np.random.default_rng(seed)
    length = round(duration_s * RATE_HZ)
    mix, start = np.zeros(length + 2 * RATE_HZ), 0
    times_s = np.arange(RATE_HZ) / RATE_HZ
    while start < length:
        for note in rng.integers(45, 80, 3):
            hz = 440 * 2 ** ((note - 69) / 12)
            partials = [np.sin(2 * np.pi * hz * k * times_s + rng.uniform(0, 6)) / k for k in range(1, 12)]
            mix[start : start + RATE_HZ] += np.sum(partials, axis=0) * np.exp(-times_s * rng.uniform(4, 9))
        strike = rng.standard_normal(800) * np.exp(-np.arange(800) / 150)
        mix[start : start + 800] += strike
        start += round(rng.uniform(0.12, 0.45) * RATE_HZ)
    return at(-20.0, mix[:length])


def in_room(wave: Wave, *, gain_db: float, delay_s: float, rt60_s: float, seed: int = 0) -> Wave:
    """Return how a wave is heard from a loudspeaker, [shape=(n,)]."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(round(rt60_s * RATE_HZ) + 1) / RATE_HZ
    path = rng.standard_normal(len(times_s)) * 10 ** (-3 * times_s / rt60_s) * 0.03
    path[0] = 1.0
    size = 1 << (len(wave) + len(path)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(path, size), size)[: len(wave)]
    late = round(delay_s * RATE_HZ)
    return 10 ** (gain_db / 20) * np.concatenate([np.zeros(late), heard])[: len(wave)]


def at(level_dbfs: float, wave: Wave) -> Wave:
    """Return a wave at a level, RMS."""
    return wave / np.sqrt(np.mean(wave**2)) * 10 ** (level_dbfs / 20)
