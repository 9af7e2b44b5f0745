"""What the joint space is trained for: losses over batches of voices and music, by name.

All take every pair of the batch into account and draw nothing at random. Doh et al. 2023 (arXiv 2303.10539)
draw one negative for each voice, and their code applies EmoSim to one clip for each music class.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

MARGIN = 0.4
"""Least difference in cosine between the right music and any other, as published."""
CLOSEST = 0.5
"""Distances under this count as this: mislabelled twins must not take all the weight (Wu et al. 2017)."""
TEMPERATURE = 0.2
"""Of the cosines in the contrastive loss."""
NEARNESS = 0.15
"""Distance in valence and arousal at which music answers a voice e times less."""


@dataclass(frozen=True, slots=True)
class JointBatch:
    """Unit vectors of voices and of music, with what is known of their emotion.

    Attributes
    ----------
    speech, music : Tensor [shape=(voices, d)], [shape=(clips, d)]
        Unit vectors.
    speech_class, music_class : Tensor [shape=(voices,)], [shape=(clips,)]
        Index of the *music* class that answers the voice, or that the clip has; -1 if unknown.
    speech_va, music_va : Tensor [shape=(voices, 2)], [shape=(clips, 2)]
        Valence and arousal, 0..1.
    """

    speech: Tensor
    music: Tensor
    speech_class: Tensor
    music_class: Tensor
    speech_va: Tensor
    music_va: Tensor


def negative_weights(cosines: Tensor, allowed: Tensor, dimension: int) -> Tensor:
    """Return how much each negative counts for each anchor: inversely to how common its distance is.

    On the unit sphere of n dimensions distances d are distributed as d^(n-2) (1 - d²/4)^((n-3)/2): most
    points are far, and uniform weights would see only them (Wu et al. 2017, arXiv 1706.07567, equation 2).

    Parameters
    ----------
    cosines : Tensor [shape=(anchors, others)]
    allowed : Tensor [shape=(anchors, others), dtype=bool]
    dimension : int
        n.

    Returns
    -------
    Tensor [shape=(anchors, others)]
        Rows sum to 1, or to 0 where nothing is allowed. No gradient flows through.
    """
    distance = (2 - 2 * cosines.detach()).clamp(min=1e-6).sqrt().clamp(min=CLOSEST, max=1.99)
    log_density = (dimension - 2) * distance.log() + (dimension - 3) / 2 * (1 - distance.square() / 4).log()
    weights = (-log_density).masked_fill(~allowed, -torch.inf).softmax(dim=1)
    return weights.nan_to_num(0.0)


def triplet(batch: JointBatch) -> Tensor:
    """Return the triplet loss: music of the right class nearer to the voice than any other, by a margin.

    Mean over voices and their positives of the weighted mean over negatives of max(0, margin - s⁺ + s⁻).
    Right and wrong are told by the mapped music class: emotions that share their music never push it away.
    """
    cosines = batch.speech @ batch.music.T
    known = (batch.speech_class[:, None] >= 0) & (batch.music_class[None, :] >= 0)
    same = batch.speech_class[:, None] == batch.music_class[None, :]
    positive, negative = known & same, known & ~same
    weights = negative_weights(cosines, negative, batch.speech.shape[1])
    hinges = functional.relu(MARGIN - cosines[:, :, None] + cosines[:, None, :])  # voice, positive, negative
    by_pair = (hinges * weights[:, None, :]).sum(dim=2)
    return (by_pair * positive).sum() / positive.sum().clamp(min=1)


def emosim(batch: JointBatch) -> Tensor:
    """Return EmoSim: the mean over all pairs of (cosine - (1 - distance in valence and arousal))²."""
    targets = 1 - torch.cdist(batch.speech_va, batch.music_va)
    return functional.mse_loss(batch.speech @ batch.music.T, targets)


def answers(batch: JointBatch) -> Tensor:
    """Return how well each track answers each voice, 0..1, shape (voices, clips).

    1 or 0 by the mapped music class where both are known; else exp(-d / `NEARNESS`), with d the distance in
    valence and arousal.
    """
    near = (-torch.cdist(batch.speech_va, batch.music_va) / NEARNESS).exp()
    known = (batch.speech_class[:, None] >= 0) & (batch.music_class[None, :] >= 0)
    same = batch.speech_class[:, None] == batch.music_class[None, :]
    return torch.where(known, same.to(near.dtype), near)


def contrastive(batch: JointBatch) -> Tensor:
    """Return the soft supervised contrastive loss: cross-entropy of the answers, from either side.

    Each voice shares its softmax over the tracks among those that answer it, as much as they do, and each
    track over the voices (Khosla et al. 2020, arXiv 2004.11362, equation 2, with graded positives).
    """
    logits, targets = batch.speech @ batch.music.T / TEMPERATURE, answers(batch)
    return (_cross_entropy(logits, targets) + _cross_entropy(logits.T, targets.T)) / 2


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of rows whose targets are scaled to sum to 1; empty rows are left out."""
    total = targets.sum(dim=1)
    by_row = -(targets * logits.log_softmax(dim=1)).sum(dim=1)[total > 0] / total[total > 0]
    return by_row.sum() / max(len(by_row), 1)


Loss = Callable[[JointBatch, float], Tensor]
"""From a batch and EmoSim's weight to a scalar."""

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "triplet": lambda batch, _weight: triplet(batch),
        "emosim": lambda batch, weight: weight * emosim(batch),
        "contrastive": lambda batch, _weight: contrastive(batch),
        "triplet+emosim": lambda batch, weight: triplet(batch) + weight * emosim(batch),
    }
)
"""Every objective by name."""
