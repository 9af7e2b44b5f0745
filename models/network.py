"""One side of the joint space: front end, encoder and heads."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .encoders import Encoder, EncoderSettings
from .features import MUSIC, SPEECH, FeatureSettings, MelPower, log_mel, trimmed
from .heads import EmotionHead, JointHead
from .taxonomy import MUSIC_CLASSES, SPEECH_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """All that is needed to build a network.

    Attributes
    ----------
    features : FeatureSettings
    encoder : EncoderSettings
    classes : tuple of str
        Emotions that the class head names, in order.
    dimension : int
        Length of the joint vector.
    """

    features: FeatureSettings
    encoder: EncoderSettings
    classes: tuple[str, ...]
    dimension: int = 64


SPEECH_NETWORK = NetworkSettings(
    features=SPEECH,
    encoder=EncoderSettings(
        mels=SPEECH.mels, channels=(32, 64, 96), width=128, dilations=(1, 2, 4), heads=4, centring=0.7
    ),
    classes=SPEECH_CLASSES,
)
MUSIC_NETWORK = NetworkSettings(
    features=MUSIC,
    encoder=EncoderSettings(
        mels=MUSIC.mels, channels=(32, 64, 96), width=128, dilations=(1, 2, 4), heads=4, centring=0.0
    ),
    classes=MUSIC_CLASSES,
)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a network says of a batch.

    Attributes
    ----------
    encoded : Tensor [shape=(batch, encoder dimension)]
    logits : Tensor [shape=(batch, classes)]
    va : Tensor [shape=(batch, 2)]
        Valence and arousal, 0..1.
    joint : Tensor [shape=(batch, dimension)]
        Unit vectors.
    """

    encoded: Tensor
    logits: Tensor
    va: Tensor
    joint: Tensor


class EmotionNetwork(nn.Module):
    """Samples or log-mel frames to classes, valence, arousal and joint vectors.

    Parameters
    ----------
    settings : NetworkSettings
    """

    def __init__(self, settings: NetworkSettings) -> None:
        super().__init__()
        self.settings = settings
        self.encoder = Encoder(settings.encoder)
        self.emotion = EmotionHead(settings.encoder.dimension, len(settings.classes))
        self.joint = JointHead(settings.encoder.dimension, settings.classes, settings.dimension)
        self.mel_power = MelPower(settings.features)

    def features(self, samples: Tensor) -> Tensor:
        """Return the log-mel frames of `samples` (n,), shape (mels, frames)."""
        power = self.mel_power(samples)
        return log_mel(trimmed(power) if self.settings.features.trim else power)

    def forward(self, log_mels: Tensor, frames: Tensor) -> Outputs:
        """Judge a padded batch, (batch, mels, time) with `frames` real frames each."""
        encoded = self.encoder(log_mels, frames)
        logits, va = self.emotion(encoded)
        return Outputs(encoded, logits, va, self.joint(encoded, logits))


def padded(clips: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Stack log-mel clips (mels, frames) of any lengths into one zero-padded batch, with the lengths."""
    frames = torch.tensor([clip.shape[1] for clip in clips], device=clips[0].device)
    stacked = nn.utils.rnn.pad_sequence([clip.T for clip in clips], batch_first=True)
    return stacked.transpose(1, 2), frames
