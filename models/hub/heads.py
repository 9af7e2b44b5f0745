"""What is learnt on frozen features: a mixture of layers, emotion heads, and the way into the joint space.

The features of a clip are one flat row: the means of every layer that is heard, one after another, then the
vector of its words; zeros stand for words that are not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..heads import EmotionHead, JointHead
from ..network import Outputs
from .fusion import LateFusion
from .layers import LayerMix

HeadKind = Literal["plain", "affine", "paper"]
Fusion = Literal["early", "late"]


class PaperHead(nn.Module):
    """Linear, batch norm, ReLU, linear, batch norm, unit length: the paper's head (arXiv 2303.10539).

    Its last batch norm has no affine part and pulls the mean cosine to zero, against EmoSim's targets; an
    affine part can undo that. `models.heads.JointHead` leaves it out.

    Parameters
    ----------
    inputs, dimension : int
    affine : bool
        Whether the last batch norm can shift and scale.
    """

    def __init__(self, inputs: int, dimension: int, *, affine: bool) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, inputs, bias=False)
        self.hidden_norm = nn.BatchNorm1d(inputs)
        self.out = nn.Linear(inputs, dimension, bias=False)
        self.out_norm = nn.BatchNorm1d(dimension, affine=affine)

    def forward(self, encoded: Tensor) -> Tensor:
        """Map (batch, inputs) to unit vectors, shape (batch, dimension)."""
        out = self.out_norm(self.out(functional.relu(self.hidden_norm(self.hidden(encoded)))))
        return functional.normalize(out, dim=-1, eps=1e-8)


HEADS: Mapping[HeadKind, Callable[[int, int], nn.Module]] = MappingProxyType(
    {
        "plain": JointHead,
        "affine": partial(PaperHead, affine=True),
        "paper": partial(PaperHead, affine=False),
    }
)
"""Every way into the joint space by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSettings:
    """All that is needed to build the heads of one side.

    Attributes
    ----------
    layers, audio, text : int
        Layers that are heard, the length of each, and of the vector of words (0 without words).
    classes : tuple of str
    head : HeadKind
        "paper" as published, "affine" or "plain" with its last batch norm tamed or left out.
    fusion : Fusion
        Whether voice and words are joined before the head, or have a head each and meet in the joint space.
    dimension : int
    """

    layers: int
    audio: int
    text: int
    classes: tuple[str, ...]
    head: HeadKind = "plain"
    fusion: Fusion = "early"
    dimension: int = 64


class Heads(nn.Module):
    """Rows of features to classes, valence, arousal and joint vectors.

    Parameters
    ----------
    settings : HeadSettings
    """

    def __init__(self, settings: HeadSettings) -> None:
        super().__init__()
        self.settings = settings
        self.mix = LayerMix(settings.layers)
        self.audio_norm = nn.BatchNorm1d(settings.audio, affine=False)
        self.text_norm = nn.BatchNorm1d(settings.text, affine=False) if settings.text else None
        sizes = (settings.audio, settings.text) if settings.text else (settings.audio,)
        self.emotion = EmotionHead(sum(sizes), len(settings.classes))
        make = HEADS[settings.head]
        self.joint = (
            LateFusion(sizes, settings.dimension, make)
            if settings.fusion == "late"
            else make(sum(sizes), settings.dimension)
        )

    def encode(self, rows: Tensor) -> Tensor:
        """Map rows to what all heads read, shape (batch, audio + text); absent words stay zero."""
        settings = self.settings
        audio, text = rows.split([settings.layers * settings.audio, settings.text], dim=1)
        encoded: Tensor = self.audio_norm(self.mix(audio.unflatten(1, (settings.layers, settings.audio))))
        if self.text_norm is None:
            return encoded
        said = (text != 0).any(dim=1, keepdim=True)
        return torch.cat([encoded, self.text_norm(text) * said], dim=1)

    def forward(self, rows: Tensor) -> Outputs:
        """Judge rows of features."""
        encoded = self.encode(rows)
        logits, va = self.emotion(encoded)
        return Outputs(encoded, logits, va, self.joint(encoded))
