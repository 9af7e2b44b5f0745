"""One side with pretrained ears, in the shape that inference expects of any network."""

from dataclasses import dataclass

from torch import Tensor, nn

from ..network import Outputs
from .ears import Ears, EarSettings
from .heads import Heads
from .precision import finite, fitting


@dataclass(frozen=True, slots=True)
class Rate:
    """The front end is the checkpoint's own; only its rate is asked for."""

    sample_rate_hz: int


@dataclass(frozen=True, slots=True)
class HubSettings:
    """What inference asks of a network's settings."""

    features: Rate
    classes: tuple[str, ...]


class HubNetwork(nn.Module):
    """Samples to classes, valence, arousal and joint vectors.

    Parameters
    ----------
    ears : Ears
    ear_settings : EarSettings
        What the ears were loaded from.
    heads : Heads
    """

    def __init__(self, ears: Ears, ear_settings: EarSettings, heads: Heads) -> None:
        super().__init__()
        self.ears = ears
        self.ear_settings = ear_settings
        self.heads = heads
        self.settings = HubSettings(Rate(ears.sample_rate_hz), heads.settings.classes)

    def features(self, samples: Tensor) -> Tensor:
        """Return samples (n,) as they are, shape (1, n): the ears do the rest."""
        return samples[None]

    def forward(self, waves: Tensor, lengths: Tensor) -> Outputs:
        """Judge a padded batch, (batch, 1, longest) with `lengths` real samples each.

        Raises
        ------
        ShortInputError, NonFiniteError
            As the ears.
        """
        arrays = waves[:, 0].cpu().numpy()
        clips = [row[:length] for row, length in zip(arrays, lengths.tolist(), strict=True)]
        device = str(waves.device)
        outputs: Outputs = self.heads(finite(lambda: self.ears(clips), device, fitting(device)))
        return outputs
