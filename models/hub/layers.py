"""Which of a transformer's layers is heard: the last, a chosen one, or a learnt mixture of all."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from .errors import CheckpointError

Layer = int | Literal["last", "mix"]
"""0 is what enters the transformer, 1 its first layer; "last" is the last, with the model's final norm."""


def chosen(states: Sequence[Tensor], last: Tensor, layer: Layer) -> Tensor:
    """Return the states of the layers asked for.

    Parameters
    ----------
    states : sequence of Tensor [shape=(batch, time, d)]
        What enters the transformer, then every layer.
    last : Tensor [shape=(batch, time, d)]
        The model's output: the last of `states`, after its final normalisation where it has one.
    layer : Layer
        Checked by `heard`.

    Returns
    -------
    Tensor [shape=(batch, layers, time, d)]
    """
    if layer == "mix":
        return torch.stack([*states[:-1], last], dim=1)
    return (last if layer == "last" or layer == len(states) - 1 else states[layer])[:, None]


def heard(layer: Layer, layers: int, where: object) -> int:
    """Return how many layers are heard of a transformer with `layers` of them.

    Raises
    ------
    CheckpointError
        If there is no such layer.
    """
    if isinstance(layer, int) and not 0 <= layer <= layers:
        raise CheckpointError(f"{where} has no layer {layer}: choose one from 0 to {layers}, last or mix.")
    return layers + 1 if layer == "mix" else 1


class LayerMix(nn.Module):
    """Softmax-weighted sum of layers (Peters et al. 2018, arXiv 1802.05365); of one layer, that layer.

    A mean over time and a weighted sum commute, so it learns from cached means of all layers.

    Parameters
    ----------
    layers : int
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(layers))

    def forward(self, pooled: Tensor) -> Tensor:
        """Map (batch, layers, d) to (batch, d)."""
        return torch.einsum("l,bld->bd", self.weights.softmax(dim=0), pooled)
