"""Augmentation on mel powers, where sounds simply add: rooms, noise, music, another size and pace.

Gain is not among them: the features do not see it.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ..features import FeatureSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentSettings:
    """How much to change; every probability is per clip.

    Attributes
    ----------
    pace : float
        Greatest change of speed, as a share.
    size : float
        Greatest change of all frequencies, as the logarithm of a factor: as of a taller or a smaller speaker.
    tilt_db : float
        Greatest slope of the spectrum, from the lowest to the highest band.
    noise, reverb, bleed : float
        Probability of noise, of reverberation, and of music in the background.
    noise_snr_db, bleed_snr_db : tuple of float
        Range of the signal-to-noise ratios.
    mask_bands, mask_frames : int
        Longest stretch of bands and of frames to hide, two each (SpecAugment, Park et al. 2019, 1904.08779).
    """

    pace: float = 0.1
    size: float = 0.2
    tilt_db: float = 5.0
    noise: float = 0.3
    reverb: float = 0.3
    bleed: float = 0.2
    noise_snr_db: tuple[float, float] = (10.0, 35.0)
    bleed_snr_db: tuple[float, float] = (8.0, 30.0)
    mask_bands: int = 6
    mask_frames: int = 12


SPEECH_AUGMENT = AugmentSettings()
MUSIC_AUGMENT = AugmentSettings(
    pace=0.05, size=0.1, tilt_db=3.0, noise=0.0, reverb=0.0, bleed=0.0, mask_frames=20
)


def uniform(size: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    """Return `size` numbers drawn evenly between `low` and `high`."""
    return low + (high - low) * torch.rand(size, generator=generator)


def cut(power: Tensor, frames: int, generator: torch.Generator) -> Tensor:
    """Return `frames` frames of `power` (mels, any) from anywhere; short clips are repeated, not padded."""
    repeats = math.ceil(frames / power.shape[1])
    if repeats > 1:
        offset = int(torch.randint(power.shape[1], (1,), generator=generator))
        return power.roll(-offset, 1).repeat(1, repeats)[:, :frames]
    start = int(torch.randint(power.shape[1] - frames + 1, (1,), generator=generator))
    return power[:, start : start + frames]


def scaled_rows(front_end: FeatureSettings, factors: Tensor) -> Tensor:
    """Return from which row of a mel spectrum each row must come if every frequency is divided by a factor.

    Formants and pitch scale together, much as from one speaker to another (vocal tract length perturbation,
    Jaitly and Hinton 2013). Bands are evenly spaced in mel, 2595 log10(1 + f / 700).

    Parameters
    ----------
    front_end : FeatureSettings
    factors : Tensor [shape=(batch,)]

    Returns
    -------
    Tensor [shape=(batch, mels)]
        Fractional rows, perhaps beyond the spectrum.
    """
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (front_end.min_hz, front_end.max_hz))
    step = (high - low) / (front_end.mels + 1)
    centres = low + step * torch.arange(1, front_end.mels + 1)
    hz = factors[:, None] * 700 * (10 ** (centres / 2595) - 1)
    return (2595 * torch.log10(1 + hz / 700) - low) / step - 1


def warp(
    powers: Tensor,
    frames: int,
    front_end: FeatureSettings,
    settings: AugmentSettings,
    generator: torch.Generator,
) -> Tensor:
    """Return `powers` (batch, mels, more) at another pace and of another size, cut to `frames` frames."""
    batch, mels, available = powers.shape
    pace = uniform(batch, 1 - settings.pace, 1 + settings.pace, generator)
    factors = uniform(batch, -settings.size, settings.size, generator).exp()
    columns = (pace[:, None] * torch.arange(frames)).clamp(max=available - 1) / (available - 1) * 2 - 1
    rows = scaled_rows(front_end, factors) / (mels - 1) * 2 - 1
    grid = torch.stack(
        [columns[:, None, :].expand(-1, mels, -1), rows[:, :, None].expand(-1, -1, frames)], dim=-1
    )
    warped = functional.grid_sample(
        powers[:, None], grid, mode="bilinear", padding_mode="border", align_corners=True
    )
    return warped[:, 0]


def reverberate(powers: Tensor, settings: AugmentSettings, generator: torch.Generator) -> Tensor:
    """Return `powers` with exponentially decaying tails, on some clips."""
    batch = len(powers)
    taps = 24
    decay = uniform(batch, 0.5, 0.9, generator)
    wet = uniform(batch, 0.05, 0.4, generator) * (torch.rand(batch, generator=generator) < settings.reverb)
    kernel = wet[:, None] * decay[:, None] ** torch.arange(1, taps + 1)
    kernel = torch.cat([torch.ones(batch, 1), kernel], dim=1).flip(1)
    padded = functional.pad(powers, (taps, 0)).transpose(0, 1)
    return functional.conv1d(padded, kernel[:, None, :], groups=batch).transpose(0, 1)


def add_noise(powers: Tensor, settings: AugmentSettings, generator: torch.Generator) -> Tensor:
    """Return `powers` with steady noise of a random colour, on some clips."""
    batch, mels, _ = powers.shape
    snr_db = uniform(batch, *settings.noise_snr_db, generator)
    colour_db = uniform(batch, -30, 10, generator)[:, None] * torch.linspace(0, 1, mels)
    spectrum = 10 ** (colour_db / 10)
    spectrum = spectrum / spectrum.sum(dim=1, keepdim=True)
    mean = powers.sum(dim=1).mean(dim=1)
    chosen = torch.rand(batch, generator=generator) < settings.noise
    scale = chosen * mean * 10 ** (-snr_db / 10)
    # A band's power is the mean of a few exponentially distributed bins: it wobbles by some decibels.
    wobble = (0.6 * torch.randn(powers.shape, generator=generator)).exp()
    return powers + scale[:, None, None] * spectrum[:, :, None] * wobble


def add_music(
    powers: Tensor, music: list[Tensor], settings: AugmentSettings, generator: torch.Generator
) -> Tensor:
    """Return `powers` with music of the list playing in the background, on some clips."""
    batch, _, frames = powers.shape
    chosen = torch.rand(batch, generator=generator) < settings.bleed
    snr_db = uniform(batch, *settings.bleed_snr_db, generator)
    mixed = powers.clone()
    for index in torch.nonzero(chosen)[:, 0].tolist():
        track = music[int(torch.randint(len(music), (1,), generator=generator))].to(torch.float32).exp()
        background = cut(track, frames, generator)
        ratio = powers[index].sum() / background.sum().clamp(min=1e-9)
        mixed[index] += background * ratio * 10 ** (-snr_db[index] / 10)
    return mixed


def tilt(powers: Tensor, settings: AugmentSettings, generator: torch.Generator) -> Tensor:
    """Return `powers` through a random microphone: a slope and a bend over the spectrum."""
    batch, mels, _ = powers.shape
    line = torch.linspace(-0.5, 0.5, mels)
    slope = uniform(batch, -settings.tilt_db, settings.tilt_db, generator)[:, None] * line
    curve = line.square() * 4 - 1 / 3
    bend = uniform(batch, -settings.tilt_db, settings.tilt_db, generator)[:, None] * curve
    return powers * (10 ** ((slope + bend) / 10))[:, :, None]


def hide(log_mels: Tensor, settings: AugmentSettings, generator: torch.Generator) -> Tensor:
    """Return `log_mels` (batch, mels, frames) with stretches of bands and frames at the clip's mean."""
    batch, mels, frames = log_mels.shape
    hidden = torch.zeros(batch, mels, frames, dtype=torch.bool)
    for _ in range(2):
        for longest, size, axis in ((settings.mask_bands, mels, 1), (settings.mask_frames, frames, 2)):
            length = uniform(batch, 0, longest, generator)
            start = uniform(batch, 0, 1, generator) * (size - length)
            steps = torch.arange(size)
            stretch = (steps >= start[:, None]) & (steps < (start + length)[:, None])
            hidden |= stretch[:, :, None] if axis == 1 else stretch[:, None, :]
    return torch.where(hidden, log_mels.mean(dim=(1, 2), keepdim=True), log_mels)
