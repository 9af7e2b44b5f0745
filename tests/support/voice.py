"""A voice that a test can make up: syllables that the segmenter takes for speech."""

import numpy as np
from numpy.typing import NDArray

PITCH_HZ = 140.0
FORMANTS_HZ = (600.0, 1200.0, 2500.0)
SYLLABLES_HZ = 4.0


def syllables(duration_s: float, rate_hz: int = 16_000) -> NDArray[np.float32]:
    """Return harmonics under three formants, four syllables a second; float32 [shape=(n,)], peak 0.4."""
    t = np.arange(round(duration_s * rate_hz)) / rate_hz
    phase = np.cumsum(PITCH_HZ + 20 * np.sin(2 * np.pi * 2.1 * t)) / rate_hz
    sound = np.zeros_like(t)
    for harmonic in range(1, 22):
        weight = sum(1 / (1 + ((harmonic * PITCH_HZ - formant) / 120) ** 2) for formant in FORMANTS_HZ)
        sound += weight * np.sin(2 * np.pi * harmonic * phase)
    sound *= np.sqrt(np.clip(np.sin(2 * np.pi * SYLLABLES_HZ * t), 0, 1))
    return (0.4 * sound / np.abs(sound).max()).astype(np.float32)


def sentences(
    count: int, speech_s: float = 1.6, pause_s: float = 1.0, rate_hz: int = 16_000
) -> NDArray[np.float32]:
    """Return so many utterances, each between pauses; float32 [shape=(n,)]."""
    pause = np.zeros(round(pause_s * rate_hz), np.float32)
    return np.concatenate(
        [pause, *[part for _ in range(count) for part in (syllables(speech_s, rate_hz), pause)]]
    )
