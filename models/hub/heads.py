"""What is learnt on frozen features: a mixture of layers, emotion heads, and the way into the joint space.

The features of a clip are one flat row: the means of every layer that is heard, one after another, then the
vector of its words; zeros stand for words that are not there.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..heads import EmotionHead
from ..network import Outputs
from .fusion import LateFusion
from .layers import LayerMix

HeadKind = Literal["plain", "affine", "paper"]
Fusion = Literal["early", "late"]


class ProjectionHead(nn.Module):
    """Linear, batch norm, ReLU, linear, last norm, unit length (Doh et al. 2023, arXiv 2303.10539).

    The paper's last batch norm has no affine part: it pulls the mean cosine to zero, against EmoSim's
    targets, which average above one half. An affine part can undo that; "plain" leaves the norm out.

    Parameters
    ----------
    inputs, dimension : int
    kind : HeadKind
    """

    def __init__(self, inputs: int, dimension: int, kind: HeadKind) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, inputs, bias=False)
        self.hidden_norm = nn.BatchNorm1d(inputs)
        self.out = nn.Linear(inputs, dimension, bias=kind == "plain")
        self.out_norm = (
            nn.Identity() if kind == "plain" else nn.BatchNorm1d(dimension, affine=kind == "affine")
        )

    def forward(self, encoded: Tensor) -> Tensor:
        """Map (batch, inputs) to unit vectors, shape (batch, dimension)."""
        out = self.out_norm(self.out(functional.relu(self.hidden_norm(self.hidden(encoded)))))
        return functional.normalize(out, dim=-1, eps=1e-8)


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

        def head(inputs: int) -> nn.Module:
            return ProjectionHead(inputs, settings.dimension, settings.head)

        self.joint = (
            LateFusion(sizes, settings.dimension, head) if settings.fusion == "late" else head(sum(sizes))
        )

    def encode(self, rows: Tensor) -> Tensor:
        """Map rows to what all heads read, shape (batch, audio + text); absent words stay zero."""
        settings = self.settings
        audio, text = torch.split(rows, [settings.layers * settings.audio, settings.text], dim=1)
        encoded: Tensor = self.audio_norm(self.mix(audio.reshape(len(rows), settings.layers, settings.audio)))
        if self.text_norm is None:
            return encoded
        said = (text != 0).any(dim=1, keepdim=True)
        return torch.cat([encoded, self.text_norm(text) * said], dim=1)

    def forward(self, rows: Tensor) -> Outputs:
        """Judge rows of features."""
        encoded = self.encode(rows)
        logits, va = self.emotion(encoded)
        return Outputs(encoded, logits, va, self.joint(encoded))
