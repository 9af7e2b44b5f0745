"""Batches in which every clip gets the vector that it gets alone."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn


def by_length(clips: Sequence[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield clips of equal length together, shape (batch, n), with their positions: nothing is ever padded.

    For models that cannot hide padding: a group norm over time counts it, and a convolution smears it.
    """
    for length in sorted({len(clip) for clip in clips}):
        positions = [index for index, clip in enumerate(clips) if len(clip) == length]
        yield torch.stack([clips[index] for index in positions]), torch.tensor(positions)


def padded(clips: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return clips zero-padded to one length, shape (batch, longest), and their lengths."""
    lengths = torch.tensor([len(clip) for clip in clips], device=clips[0].device)
    return nn.utils.rnn.pad_sequence(list(clips), batch_first=True), lengths
