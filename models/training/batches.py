"""Batches: cut, augmented, and never padded while learning; whole clips while judging."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ..features import FeatureSettings, log_mel
from ..network import padded
from . import augment
from .augment import AugmentSettings
from .cache import cache_folder, from_cache, mel_powers
from .examples import Examples

BACKGROUNDS = 150
"""How many tracks may play behind voices."""


def background_music(tracks: Examples, front_end: FeatureSettings) -> list[Tensor]:
    """Return powers of music as the front end of the voices hears it: tracks that train, evenly picked."""
    clips = tracks.clips[:: max(len(tracks) // BACKGROUNDS, 1)]
    return mel_powers(clips, front_end, cache_folder(), lambda _done: None)


def training_features(
    examples: Examples,
    index: Tensor,
    *,
    frames: int,
    front_end: FeatureSettings,
    settings: AugmentSettings,
    music: list[Tensor],
    generator: torch.Generator,
) -> Tensor:
    """Return augmented log-mel frames of the examples at `index`, shape (batch, mels, frames).

    `music` is what may play behind the voice: half-precision log powers of the same front end, perhaps none.
    """
    source = int(frames * (1 + settings.pace)) + 2
    powers = torch.stack(
        [from_cache(augment.cut(examples.powers[i], source, generator)) for i in index.tolist()]
    )
    powers = augment.warp(powers, frames, front_end, settings, generator)
    powers = augment.tilt(powers, settings, generator)
    powers = augment.reverberate(powers, settings, generator)
    if music:
        powers = augment.add_music(powers, music, settings, generator)
    powers = augment.add_noise(powers, settings, generator)
    return augment.hide(log_mel(powers), settings, generator)


def whole_clips(examples: Examples, batch: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield every example unaltered, those of similar length together: log-mels, frames, positions."""
    order = sorted(range(len(examples)), key=lambda i: examples.powers[i].shape[1])
    for first in range(0, len(order), batch):
        part = order[first : first + batch]
        yield *padded([log_mel(from_cache(examples.powers[i])) for i in part]), torch.tensor(part)
