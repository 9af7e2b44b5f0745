"""What is read off an encoder: class scores, valence and arousal, and the vector in the joint space."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .taxonomy import MUSIC_CLASSES, to_music

CERTAIN = 0.3
"""Share of the classes in the cosine of two joint vectors; chosen on validation."""


class JointHead(nn.Module):
    """The vector in the joint space: what the head learnt, and which music the classes call for.

    The learnt part is linear, batch norm, ReLU, linear, unit length (Doh et al. 2023, arXiv 2303.10539). The
    paper ends with a batch norm without affine part. It centres each side over the batch, so that the mean
    cosine is near zero while EmoSim targets average above one half: the two fight. It is left out here.

    The other part carries the probability of each music class. A voice has the unit vector along them, a
    track the probabilities themselves, made a unit vector by one more number that voices lack: the cosine
    ranks as "name the emotion, look the music up" with both sides uncertain does, and sure tracks come first.
    The cosine of two whole vectors is the mean of both parts', the second weighing `CERTAIN`.

    Parameters
    ----------
    inputs : int
        Length of the encoder's vector; also that of the hidden layer.
    classes : tuple of str
        What the network names: emotions of voices, or the music classes.
    dimension : int
        Length of the joint vector.
    """

    def __init__(self, inputs: int, classes: tuple[str, ...], dimension: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, inputs, bias=False)
        self.norm = nn.BatchNorm1d(inputs)
        self.out = nn.Linear(inputs, dimension - len(MUSIC_CLASSES) - 1)
        self.asks = classes != MUSIC_CLASSES
        self.answers: Tensor
        answers = [[to_music(name) == mood for mood in MUSIC_CLASSES] for name in classes]
        self.register_buffer("answers", torch.tensor(answers, dtype=torch.float32), persistent=False)

    def learnt(self, encoded: Tensor) -> Tensor:
        """Map (batch, inputs) to the learnt part, unit vectors."""
        return functional.normalize(
            self.out(functional.relu(self.norm(self.hidden(encoded)))), dim=-1, eps=1e-8
        )

    def forward(self, encoded: Tensor, logits: Tensor) -> Tensor:
        """Map (batch, inputs) and class scores (batch, classes) to unit vectors, shape (batch, dimension)."""
        chances = logits.softmax(dim=-1) @ self.answers
        rest = (1 - chances.square().sum(dim=-1, keepdim=True)).clamp(min=0).sqrt()
        if self.asks:
            chances, rest = functional.normalize(chances, dim=-1), torch.zeros_like(rest)
        parts = ((1 - CERTAIN) ** 0.5 * self.learnt(encoded), CERTAIN**0.5 * chances, CERTAIN**0.5 * rest)
        return torch.cat(parts, dim=-1)


class EmotionHead(nn.Module):
    """Class scores, and valence and arousal between 0 and 1.

    Parameters
    ----------
    inputs : int
        Length of the encoder's vector.
    classes : int
        Number of emotion classes.
    """

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.classes = nn.Linear(inputs, classes)
        self.va = nn.Linear(inputs, 2)

    def forward(self, encoded: Tensor) -> tuple[Tensor, Tensor]:
        """Map (batch, inputs) to logits (batch, classes) and valence, arousal (batch, 2)."""
        return self.classes(encoded), self.va(encoded).sigmoid()

    def calibrate(self, temperature: float) -> None:
        """Divide the logits by `temperature` for good, by scaling weights (Guo et al. 2017, 1706.04599)."""
        for parameter in self.classes.parameters():
            parameter.data.div_(temperature)
