"""A small encoder with the shape of a model bundle: deterministic, and quick.

The vector of a window is its spectrum in `dimension` bands: equal sounds are neighbours, other tones are not.
Loud sounds are aroused, high ones pleasant. Speech and music share the rule, hence the space.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MUSIC_CLASSES = ("happy", "angry", "sad", "calm")
SPEECH_CLASSES = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")


@dataclass(frozen=True)
class FakeSpeechEmbedding:
    vector: NDArray[np.float32]
    valence: float
    arousal: float
    scores: dict[str, float]
    emotion: str
    confidence: float


@dataclass(frozen=True)
class FakeMusicEmbeddings:
    vectors: NDArray[np.float32]
    valence: NDArray[np.float32]
    arousal: NDArray[np.float32]
    scores: NDArray[np.float32]
    starts_s: NDArray[np.float32]


def bands(samples: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """Return the unit vector of a sound: its magnitude spectrum in `dimension` bands."""
    spectrum = np.abs(np.fft.rfft(samples, 4 * dimension)) + 1e-6
    pooled = spectrum[: 2 * dimension].reshape(dimension, 2).sum(axis=1)
    return (pooled / np.linalg.norm(pooled)).astype(np.float32)


def pleasure_and_arousal(vector: NDArray[np.float32], samples: NDArray[np.float32]) -> tuple[float, float]:
    valence = float((vector**2 @ np.arange(len(vector))) / len(vector))
    arousal = float(np.clip(np.sqrt(np.mean(samples.astype(np.float64) ** 2)), 0.0, 1.0))
    return valence, arousal


def quadrant(valence: float, arousal: float) -> int:
    return 2 * int(arousal < 0.3) + int(valence < 0.5)


@dataclass
class FakeMusic:
    dimension: int = 64
    sample_rate_hz: int = 16_000
    window_s: float = 2.0
    classes: tuple[str, ...] = MUSIC_CLASSES
    heard: int = 0

    def embed_windows(self, samples: NDArray[np.float32]) -> FakeMusicEmbeddings:
        assert samples.dtype == np.float32
        assert samples.ndim == 1
        assert np.isfinite(samples).all()
        size = round(self.window_s * self.sample_rate_hz)
        starts = list(range(0, max(1, len(samples) - size // 2), size))
        windows = [samples[start : start + size] for start in starts]
        self.heard += len(windows)
        vectors = np.stack([bands(window, self.dimension) for window in windows])
        feelings = np.array(
            [pleasure_and_arousal(vector, window) for vector, window in zip(vectors, windows, strict=True)],
            dtype=np.float32,
        )
        scores = np.full((len(windows), len(self.classes)), 0.1, dtype=np.float32)
        for row, (valence, arousal) in enumerate(feelings):
            scores[row, quadrant(float(valence), float(arousal))] = 0.7
        return FakeMusicEmbeddings(
            vectors,
            feelings[:, 0],
            feelings[:, 1],
            scores,
            np.array(starts, dtype=np.float32) / self.sample_rate_hz,
        )


@dataclass
class FakeSpeech:
    dimension: int = 64

    def embed(self, samples: NDArray[np.int16] | NDArray[np.float32]) -> FakeSpeechEmbedding:
        audio = samples.astype(np.float32)
        if samples.dtype == np.int16:
            audio /= 32768.0
        vector = bands(audio, self.dimension)
        valence, arousal = pleasure_and_arousal(vector, audio)
        emotion = MUSIC_CLASSES[quadrant(valence, arousal)]
        scores = {name: 0.65 if name == emotion else 0.05 for name in SPEECH_CLASSES}
        return FakeSpeechEmbedding(vector, valence, arousal, scores, emotion, 0.65)


@dataclass
class FakeBundle:
    """Both encoders under one name; another name is another hash, as another training would be."""

    name: str = "fake"
    dimension: int = 64
    speech: FakeSpeech = field(default_factory=FakeSpeech)
    music: FakeMusic = field(default_factory=FakeMusic)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()
