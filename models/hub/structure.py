"""Structure preserving: a third branch holds voices and tracks of a class near the vector of its name.

Won et al. 2021 and the paper's "Triplet + SP": 0.4 L(voices, tracks) + 0.3 L(tags, voices) + 0.3 L(tags,
tracks). Tags are those of the music classes: emotions that are answered by the same music share theirs.
"""

import torch
from torch import Tensor, nn

from ..losses import JointBatch, Loss
from ..taxonomy import MUSIC_CLASSES, va
from .heads import HeadSettings, ProjectionHead


class TagBranch(nn.Module):
    """The tags' own way into the joint space; it serves the training and is then left behind.

    Parameters
    ----------
    tags : Tensor [shape=(music classes, d)]
    settings : HeadSettings
        Of the voices: kind and dimension are theirs.
    """

    def __init__(self, tags: Tensor, settings: HeadSettings) -> None:
        super().__init__()
        self.tags: Tensor
        self.register_buffer("tags", tags)
        self.head = ProjectionHead(tags.shape[1], settings.dimension, settings.head)

    def forward(self) -> Tensor:
        """Return the tags' unit vectors, shape (music classes, dimension)."""
        vectors: Tensor = self.head(self.tags)
        return vectors


def structure(loss: Loss, batch: JointBatch, tags: Tensor, emosim_weight: float) -> Tensor:
    """Return the weighted sum of a loss over the three pairs of branches.

    Parameters
    ----------
    loss : Loss
    batch : JointBatch
    tags : Tensor [shape=(music classes, dimension)]
        Unit vectors.
    emosim_weight : float
    """
    classes = torch.arange(len(MUSIC_CLASSES))
    places = torch.tensor([va(name) for name in MUSIC_CLASSES])
    voices = JointBatch(tags, batch.speech, classes, batch.speech_class, places, batch.speech_va)
    tracks = JointBatch(tags, batch.music, classes, batch.music_class, places, batch.music_va)
    parts = ((0.4, batch), (0.3, voices), (0.3, tracks))
    return torch.stack([share * loss(part, emosim_weight) for share, part in parts]).sum()
