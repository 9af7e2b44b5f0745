"""Log-mel front ends: from samples to what the encoders see, the same at every level of loudness.

Two steps, so that training may add noise, reverberation and music between them, where powers simply add up:

1. `MelPower`: samples to the power in each mel band and frame (torchaudio's mel filter bank).
2. `log_mel`: divide by the level of the clip, take the logarithm. Quiet ends of speech are cut off before.

The level is the energy-weighted mean of the frames' powers p, sum(p²) / sum(p): it scales with the gain, so
the quotient does not, and silence around the sound barely moves it, while a plain mean would fall.
A floor of -50 dB under the level keeps the logarithm finite and faint room noise out of sight.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torchaudio.functional import melscale_fbanks

LEVEL_FLOOR = 1e-6
"""Least level, about -105 dBFS of white noise: digital silence stays silence instead of being amplified."""
POWER_FLOOR = 1e-5
"""Added to every band, relative to the level (-50 dB)."""
QUIET = 1e-4
"""Frames this far under the level (-40 dB) are cut off at both ends."""
MARGIN_FRAMES = 4
"""Kept on either side of what is not quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSettings:
    """Where and how finely to look.

    Attributes
    ----------
    sample_rate_hz : int
        Rate of the samples.
    fft_samples, window_samples, hop_samples : int
        Length of the transform, of its Hann window, and from one frame to the next.
    mels : int
        Number of bands.
    min_hz, max_hz : float
        Range of the bands; `min_hz` above zero leaves DC out.
    trim : bool
        Whether quiet ends are cut off (speech) or belong to the thing (music).
    """

    sample_rate_hz: int
    fft_samples: int
    window_samples: int
    hop_samples: int
    mels: int
    min_hz: float
    max_hz: float
    trim: bool


SPEECH = FeatureSettings(
    sample_rate_hz=16_000,
    fft_samples=1024,
    window_samples=640,
    hop_samples=256,
    mels=64,
    min_hz=60.0,
    max_hz=7600.0,
    trim=True,
)
MUSIC = FeatureSettings(
    sample_rate_hz=22_050,
    fft_samples=1024,
    window_samples=1024,
    hop_samples=441,
    mels=64,
    min_hz=40.0,
    max_hz=10_000.0,
    trim=False,
)


class MelPower(nn.Module):
    """Power in mel bands.

    Parameters
    ----------
    settings : FeatureSettings
    """

    def __init__(self, settings: FeatureSettings) -> None:
        super().__init__()
        self.settings = settings
        bands = melscale_fbanks(
            n_freqs=settings.fft_samples // 2 + 1,
            f_min=settings.min_hz,
            f_max=settings.max_hz,
            n_mels=settings.mels,
            sample_rate=settings.sample_rate_hz,
        )
        self.bands: Tensor
        self.window: Tensor
        self.register_buffer("bands", bands.T.contiguous(), persistent=False)
        self.register_buffer("window", torch.hann_window(settings.window_samples), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        """Return the power of `samples` (float, ±1, shape (n,)) in bands and frames, shape (mels, frames)."""
        spectrum = torch.stft(
            samples - samples.mean(),
            self.settings.fft_samples,
            self.settings.hop_samples,
            self.settings.window_samples,
            self.window,
            center=True,
            pad_mode="constant",  # reflection would refuse clips shorter than half a transform
            return_complex=True,
        )
        return self.bands @ spectrum.abs().square()


def level(power: Tensor) -> Tensor:
    """Return the energy-weighted mean power of the frames of `power`, (…, mels, frames) to (…)."""
    frames = power.sum(dim=-2)
    total = frames.sum(dim=-1).clamp(min=LEVEL_FLOOR)
    return (frames.square().sum(dim=-1) / total).clamp(min=LEVEL_FLOOR)


def trimmed(power: Tensor) -> Tensor:
    """Return `power` (mels, frames) without the quiet frames at its ends; digital silence stays whole."""
    frames = power.sum(dim=0)
    loud = torch.nonzero(frames > QUIET * level(power))
    if len(loud) == 0:
        return power
    return power[:, max(int(loud[0]) - MARGIN_FRAMES, 0) : int(loud[-1]) + 1 + MARGIN_FRAMES]


def log_mel(power: Tensor) -> Tensor:
    """Return the logarithm of `power` over its level.

    Parameters
    ----------
    power : Tensor [shape=(…, mels, frames)]
        From `MelPower`, mixed with other powers or not.

    Returns
    -------
    Tensor [shape=(…, mels, frames)]
        Natural logarithm, between log(1e-5) and a few units above zero; the same at every gain.
    """
    return torch.log(power / level(power)[..., None, None] + POWER_FLOOR)
