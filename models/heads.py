"""What is read off an encoder: class scores, valence and arousal, and the vector in the joint space."""

from torch import Tensor, nn
from torch.nn import functional


class JointHead(nn.Module):
    """Linear, batch norm, ReLU, linear, unit length (Doh et al. 2023, arXiv 2303.10539).

    The paper ends with a batch norm without affine part. It centres each side over the batch, so that the
    mean cosine is near zero while EmoSim targets average above one half: the two fight. It is left out here.

    Parameters
    ----------
    inputs : int
        Length of the encoder's vector; also that of the hidden layer.
    dimension : int
        Length of the joint vector.
    """

    def __init__(self, inputs: int, dimension: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, inputs, bias=False)
        self.norm = nn.BatchNorm1d(inputs)
        self.out = nn.Linear(inputs, dimension)

    def forward(self, encoded: Tensor) -> Tensor:
        """Map (batch, inputs) to unit vectors, shape (batch, dimension)."""
        return functional.normalize(
            self.out(functional.relu(self.norm(self.hidden(encoded)))), dim=-1, eps=1e-8
        )


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
