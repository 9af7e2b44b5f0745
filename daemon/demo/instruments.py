"""What each instrument sounds like: one note as mono samples.

Additive synthesis for most, Karplus & Strong (1983, doi:10.2307/3680062) for the plucked string, frequency
modulation (Chowning 1973, J. Audio Eng. Soc. 21(7)) for the bell, a waveshaper for the distorted guitar.
"""

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .score import Instrument, Note

RATE_HZ = 44_100

Sound = NDArray[np.float32]
Wave = Callable[[float, int, float], Sound]

HIGHEST_HZ = 14_000.0  # partials above would alias or only hiss


def sound(instrument: Instrument, note: Note) -> Sound:
    """Return one note, float32 [shape=(n,)], peak about `note.velocity`; n includes the release."""
    wave, attack_s, release_s, ring = _VOICES[instrument]
    held = max(1, round(note.duration_s * RATE_HZ))
    n = held + round(release_s * RATE_HZ)
    frequency_hz = 440.0 * 2.0 ** ((note.pitch - 69) / 12)
    samples = wave(frequency_hz, n, note.velocity)
    level = _envelope(n, held, round(attack_s * RATE_HZ), ring)
    return (note.velocity * level * samples).astype(np.float32)


def _envelope(n: int, held: int, attack: int, ring: bool) -> Sound:
    """Return attack, hold and release; what rings decays by itself and is only damped at the end."""
    level = np.ones(n, dtype=np.float32)
    attack = min(attack, held)
    if attack:
        level[:attack] = np.linspace(0.0, 1.0, attack, dtype=np.float32)
    release = np.linspace(1.0, 0.0, n - held, dtype=np.float32)
    level[held:] *= release if ring else release**2
    return level


def _partials(
    frequency_hz: float, n: int, amplitudes: list[float], decays: list[float], stretch: float = 0.0
) -> Sound:
    """Sum sine partials k = 1, 2, ... that decay by exp(-decay t); `stretch` is a string's inharmonicity."""
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    total = np.zeros(n, dtype=np.float32)
    for k, (amplitude, decay) in enumerate(zip(amplitudes, decays, strict=True), 1):
        partial_hz = frequency_hz * k * float(np.sqrt(1.0 + stretch * k * k))
        if partial_hz > HIGHEST_HZ:
            break
        wave = np.sin(np.float32(2.0 * np.pi * partial_hz) * time)
        total += amplitude * wave * np.exp(-decay * time)
    return total / sum(amplitudes)


def _breath(n: int, decay: float) -> Sound:
    """Return the noise of a hammer or a bow: smooth, falling by exp(-decay t)."""
    noise = np.random.default_rng(n).standard_normal(n + 2)
    smooth = np.convolve(noise, (0.25, 0.5, 0.25), "valid")
    return (smooth * np.exp(-decay * np.arange(n) / RATE_HZ)).astype(np.float32)


def _piano(frequency_hz: float, n: int, velocity: float) -> Sound:
    tilt = 1.9 - 0.9 * velocity  # harder is brighter
    slow = 0.8 + frequency_hz / 500.0
    amplitudes = [k**-tilt for k in range(1, 17)]
    decays = [slow * (0.7 + 0.3 * k) for k in range(1, 17)]
    strings = _partials(frequency_hz, n, amplitudes, decays, 4e-4)
    return np.float32(1.8) * strings + np.float32(0.03) * _breath(n, 25.0)


def _strings(frequency_hz: float, n: int, velocity: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    vibrato = np.float32(0.12) * np.sin(np.float32(2 * np.pi * 5.2) * time) * np.minimum(1.0, time / 0.6)
    total = np.zeros(n, dtype=np.float32)
    for detune, amount in ((-0.0025, 0.5), (0.0, 0.7), (0.003, 0.5)):
        phase = np.float32(2 * np.pi * frequency_hz * (1 + detune)) * time
        phase += np.float32(0.003 * frequency_hz) * vibrato
        for k in range(1, min(16, int(HIGHEST_HZ / frequency_hz) + 1)):
            total += np.float32(amount * k ** -(1.9 - velocity)) * np.sin(np.float32(k) * phase)
    return total / np.float32(3.2) + np.float32(0.012) * _breath(n, 0.0)


def _pad(frequency_hz: float, n: int, velocity: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    total = np.zeros(n, dtype=np.float32)
    for detune in (-0.004, 0.0, 0.0035):
        phase = np.float32(2 * np.pi * frequency_hz * (1 + detune)) * time
        for k in range(1, min(10, int(HIGHEST_HZ / frequency_hz) + 1)):
            total += np.float32(k ** -(2.4 - velocity)) * np.sin(np.float32(k) * phase)
    return total / np.float32(4.5) + np.float32(0.008) * _breath(n, 0.0)


def _bell(frequency_hz: float, n: int, velocity: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    omega = np.float32(2 * np.pi * frequency_hz)
    index = np.float32(1.0 + 2.0 * velocity) * np.exp(np.float32(-6.0) * time)
    return np.sin(omega * time + index * np.sin(np.float32(3.0) * omega * time)) * np.exp(
        -np.float32(3.5) * time
    )


def _bass(frequency_hz: float, n: int, velocity: float) -> Sound:
    amplitudes = [1.0, 0.6, 0.35 * (0.5 + velocity), 0.2 * velocity, 0.12 * velocity, 0.06 * velocity]
    return 1.3 * _partials(frequency_hz, n, amplitudes, [0.8 + 0.8 * k for k in range(1, 7)])


def _pluck(frequency_hz: float, n: int, velocity: float) -> Sound:
    """Play a burst of noise in a delay line that averages neighbours, a period at a time.

    The line holds whole samples, half a sample less than the period: resampling tunes it.
    """
    period = max(2, round(RATE_HZ / frequency_hz - 0.5))
    ratio = (period + 0.5) * frequency_hz / RATE_HZ
    noise = np.random.default_rng(period).uniform(-1.0, 1.0, period).astype(np.float32)
    smooth = 1 + round(12 * (1.0 - velocity))
    line = np.convolve(np.concatenate([noise, noise[: smooth - 1]]), np.ones(smooth) / smooth, "valid")
    line -= line.mean()  # an offset would hardly decay
    line = (line / np.max(np.abs(line))).astype(np.float32)
    periods = np.empty((int(n * ratio) // period + 2, period), dtype=np.float32)
    periods[0] = line
    loss = np.float32(0.5 * 0.996)
    for before, after in itertools.pairwise(periods):
        after[1:] = loss * (before[1:] + before[:-1])
        after[0] = loss * (before[0] + before[-1])
    string = periods.reshape(-1)
    tuned: Sound = np.interp(np.arange(n) * ratio, np.arange(len(string)), string).astype(np.float32)
    return tuned


def _guitar(frequency_hz: float, n: int, velocity: float) -> Sound:
    amplitudes = [1.0 / k for k in range(1, 13)]
    clean = _partials(frequency_hz, n, amplitudes, [1.2] * 12)
    clean += 0.8 * _partials(frequency_hz * 1.006, n, amplitudes, [1.4] * 12)
    shaped = np.tanh(np.float32(4.0 + 10.0 * velocity) * clean)
    shaped -= shaped.mean()
    cabinet = np.hanning(6)
    return np.convolve(shaped, cabinet / cabinet.sum(), "same").astype(np.float32) * np.float32(0.7)


def _kick(_frequency_hz: float, n: int, _velocity: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    phase = 2 * np.pi * (48.0 * time + 110.0 * 0.03 * (1.0 - np.exp(-time / 0.03)))
    return (np.sin(phase) * np.exp(-time / 0.12)).astype(np.float32)


def _snare(_frequency_hz: float, n: int, _velocity: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    noise = np.random.default_rng(1).standard_normal(n).astype(np.float32)
    body = 0.35 * np.sin(np.float32(2 * np.pi * 185.0) * time) * np.exp(-time / 0.06)
    return (0.3 * noise * np.exp(-time / 0.09) + body).astype(np.float32)


def _hiss(n: int, decay_s: float) -> Sound:
    time = np.arange(n, dtype=np.float32) / RATE_HZ
    noise = np.diff(np.random.default_rng(2).standard_normal(n + 1)).astype(np.float32)
    return (np.float32(0.25) * noise * np.exp(-time / decay_s)).astype(np.float32)


def _hat(_frequency_hz: float, n: int, _velocity: float) -> Sound:
    return _hiss(n, 0.035)


def _crash(_frequency_hz: float, n: int, _velocity: float) -> Sound:
    return _hiss(n, 0.6)


# wave, attack (s), release (s), rings by itself
_VOICES: dict[Instrument, tuple[Wave, float, float, bool]] = {
    "piano": (_piano, 0.004, 0.25, True),
    "pluck": (_pluck, 0.001, 0.3, True),
    "bell": (_bell, 0.002, 0.35, True),
    "strings": (_strings, 0.18, 0.5, False),
    "pad": (_pad, 0.7, 1.0, False),
    "bass": (_bass, 0.006, 0.06, True),
    "guitar": (_guitar, 0.003, 0.05, True),
    "kick": (_kick, 0.0, 0.15, True),
    "snare": (_snare, 0.0, 0.1, True),
    "hat": (_hat, 0.0, 0.02, True),
    "crash": (_crash, 0.0, 2.0, True),
}
