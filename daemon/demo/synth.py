"""From a score to stereo sound: play every note, place it, add a room, set the level."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .instruments import RATE_HZ, Sound, sound
from .score import Note, Part, Piece

Stereo = NDArray[np.float32]

PEAK = 0.89  # -1 dBFS
BLOCK = 1 << 18  # samples of a block of the room's convolution, over twice the longest reverberation


def render(piece: Piece) -> Stereo:
    """Play a piece.

    Returns
    -------
    Stereo [shape=(2, n)]
        44.1 kHz, within -1..1, with the tail of the room.
    """
    tail_s = piece.reverb_s + 0.6
    mix = np.zeros((2, round((piece.duration_s + tail_s) * RATE_HZ)), dtype=np.float32)
    for part in piece.parts:
        _play(part, mix)
    mix = _brightened(mix, piece.presence)
    mix = _room(mix, piece.reverb_s, piece.reverb_mix)
    fade = round(0.5 * RATE_HZ)
    mix[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return _level(mix, piece.level_dbfs)


def _play(part: Part, mix: Stereo) -> None:
    """Add a part to the mix; the pan keeps the power constant."""
    angle = (part.pan + 1.0) * np.pi / 4.0
    gains = np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32) * np.float32(part.gain)

    @lru_cache(maxsize=256)
    def played(duration_s: float, pitch: int, velocity: float) -> Sound:
        return sound(part.instrument, Note(0.0, duration_s, pitch, velocity))

    for note in part.notes:
        samples = played(round(note.duration_s, 3), note.pitch, round(note.velocity, 1))
        start = round(note.start_s * RATE_HZ)
        end = min(start + len(samples), mix.shape[1])
        mix[:, start:end] += gains * samples[: end - start]


def _brightened(mix: Stereo, presence: float) -> Stereo:
    """Raise the treble: add what a moving average, some 1.5 kHz wide, takes away."""
    if presence:
        kernel = np.hanning(34)
        kernel /= kernel.sum()
        dull = np.stack([np.convolve(ear, kernel, "same") for ear in mix])
        mix = mix + np.float32(presence) * (mix - dull.astype(np.float32))
    return mix


def _room(dry: Stereo, reverb_s: float, share: float) -> Stereo:
    """Convolve with noise that decays by 60 dB in `reverb_s`, another for each ear (Moorer 1979)."""
    n = round(reverb_s * RATE_HZ)
    decay = 10.0 ** (-3.0 * np.arange(n) / n)
    noise = np.random.default_rng(3).standard_normal((2, n + 7))
    dull = np.stack([np.convolve(channel, np.hanning(8) / 3.5, "valid") for channel in noise])
    impulse = (dull * decay / np.sqrt(np.sum(decay**2))).astype(np.float32)
    return (1.0 - share) * dry + share * _convolved(dry, impulse)


def _convolved(dry: Stereo, impulse: Stereo) -> Stereo:
    """Convolve by blocks (overlap-add) and keep the length: one long transform would not fit the cache."""
    hop = BLOCK - impulse.shape[1] + 1
    response = np.fft.rfft(impulse, BLOCK)
    wet = np.zeros((2, dry.shape[1] + BLOCK), dtype=np.float32)
    for start in range(0, dry.shape[1], hop):
        block = np.fft.rfft(dry[:, start : start + hop], BLOCK)
        wet[:, start : start + BLOCK] += np.fft.irfft(block * response, BLOCK)
    return wet[:, : dry.shape[1]]


def _level(mix: Stereo, level_dbfs: float) -> Stereo:
    """Bring the root mean square to `level_dbfs` and round off the peaks that would clip."""
    rms = float(np.sqrt(np.mean(np.square(mix, dtype=np.float64))))
    scaled = mix * np.float32(10.0 ** (level_dbfs / 20.0) / max(rms, 1e-9))
    rounded: Stereo = (PEAK * np.tanh(scaled / PEAK)).astype(np.float32)
    return rounded
