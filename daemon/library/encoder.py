"""What the library needs of a music model."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Embeddings(Protocol):
    """What a model says of w windows; row i is window i."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Vectors in the joint space [shape=(w, d)]."""
        ...

    @property
    def valence(self) -> NDArray[np.floating[Any]]:
        """0 to 1 [shape=(w,)]."""
        ...

    @property
    def arousal(self) -> NDArray[np.floating[Any]]:
        """0 to 1 [shape=(w,)]."""
        ...

    @property
    def scores(self) -> NDArray[np.floating[Any]]:
        """Score by class [shape=(w, c)]."""
        ...


class Encoder(Protocol):
    """A music model: it hears windows of one length."""

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the samples that it takes."""
        ...

    @property
    def window_s(self) -> float:
        """Length of a window."""
        ...

    @property
    def classes(self) -> Sequence[str]:
        """Names of the score columns."""
        ...

    def embed_windows(self, samples: NDArray[np.float32]) -> Embeddings:
        """Embed mono samples [shape=(n,)]; n / window_s windows without a gap if n is a multiple of it."""
        ...
