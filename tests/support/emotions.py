"""Voices and music that a test can make up: an emotion is a pace and a brightness, a speaker a pitch."""

import wave
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sottovoce.models.corpora import Clip
from sottovoce.models.encoders import EncoderSettings
from sottovoce.models.features import SPEECH, FeatureSettings, MelPower
from sottovoce.models.network import EmotionNetwork, NetworkSettings
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES
from sottovoce.models.training.examples import Examples

PACE_HZ = {"happy": 6.0, "angry": 9.0, "sad": 1.5, "calm": 3.0, "neutral": 3.0, "fearful": 9.0}
PARTIALS = {"happy": 12, "angry": 24, "sad": 2, "calm": 4, "neutral": 4, "fearful": 20}


def sound(emotion: str, pitch_hz: float, duration_s: float, sample_rate_hz: int) -> NDArray[np.float32]:
    """Return a tone that pulses at the emotion's pace, with as many partials as it is bright."""
    t = np.arange(int(duration_s * sample_rate_hz)) / sample_rate_hz
    tone = sum(np.sin(2 * np.pi * pitch_hz * n * t) / n for n in range(1, PARTIALS[emotion] + 1))
    pulse = 0.55 + 0.45 * np.sin(2 * np.pi * PACE_HZ[emotion] * t)
    return np.asarray(0.2 * tone * pulse, dtype=np.float32)


def write_wav(path: Path, samples: NDArray[np.float32], sample_rate_hz: int) -> None:
    """Write mono 16-bit PCM."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, sample_rate_hz, 0, "NONE", ""))
        file.writeframes((samples * 32767).clip(-32768, 32767).astype("<i2").tobytes())


def write_folder(root: Path, people: list[str], features: FeatureSettings, emotions: tuple[str, ...]) -> None:
    """Write root/emotion/person/1.wav for every emotion and person."""
    for index, person in enumerate(people):
        for emotion in emotions:
            samples = sound(emotion, 110 + 9 * index, 1.3, features.sample_rate_hz)
            write_wav(root / emotion / person / "1.wav", samples, features.sample_rate_hz)


def tiny_network(features: FeatureSettings = SPEECH, *, seed: int = 0) -> EmotionNetwork:
    """Return an untrained network of a few thousand parameters."""
    torch.manual_seed(seed)
    classes = SPEECH_CLASSES if features.trim else MUSIC_CLASSES
    encoder = EncoderSettings(mels=features.mels, channels=(4, 8), width=16, dilations=(1,), heads=2)
    return EmotionNetwork(NetworkSettings(features=features, encoder=encoder, classes=classes))


def made_up_examples(
    people: int, features: FeatureSettings = SPEECH, *, emotions: tuple[str, ...] = MUSIC_CLASSES
) -> Examples:
    """Return a second of each emotion from each person; `rated` nowhere."""
    mel = MelPower(features)
    clips, powers = [], []
    for person in range(people):
        for emotion in emotions:
            samples = sound(emotion, 110 + 9 * person, 1.0, features.sample_rate_hz)
            clips.append(Clip(f"made/{person}-{emotion}", Path("none"), "made", f"made-{person}", emotion))
            powers.append((mel(torch.from_numpy(samples)) + 1e-9).log().half())
    classes = SPEECH_CLASSES if features.trim else MUSIC_CLASSES
    return Examples.of(clips, powers, classes)
