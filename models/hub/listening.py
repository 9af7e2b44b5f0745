"""What every audio encoder offers, and the refusal that they share."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ..errors import NonFiniteError, ShortInputError

Samples = NDArray[np.float32]


class AudioEncoder(Protocol):
    """Turns clips into one vector for each layer that is heard.

    Attributes
    ----------
    sample_rate_hz : int
    shortest_samples : int
        Fewer cannot be embedded.
    window_s : float
        The longest that is embedded at once.
    layers, dimension : int
        Shape of what it says of a clip.
    """

    sample_rate_hz: int
    shortest_samples: int
    window_s: float
    layers: int
    dimension: int

    def __call__(self, clips: Sequence[Samples]) -> Tensor:
        """Return what is heard in clips, shape (clips, layers, dimension)."""
        ...


def check(clips: Sequence[Samples], encoder: AudioEncoder) -> None:
    """Refuse what an encoder cannot hear, before it fails in its own words.

    Raises
    ------
    ShortInputError
        If a clip is shorter than the encoder's first frame.
    NonFiniteError
        If it holds NaN or infinity.
    """
    for clip in clips:
        if clip.ndim != 1 or len(clip) < encoder.shortest_samples:
            raise ShortInputError(
                f"A clip of shape {clip.shape} cannot be embedded: give mono samples at "
                f"{encoder.sample_rate_hz} Hz, {encoder.shortest_samples / encoder.sample_rate_hz:.3f} s "
                "of them or more."
            )
        if not np.isfinite(clip).all():
            raise NonFiniteError(
                "The samples hold NaN or infinity: repair the source, no model can judge them."
            )
