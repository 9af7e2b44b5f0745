"""What the models say of a voice and of a recording."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SpeechEmbedding:
    """What an utterance sounds like.

    Attributes
    ----------
    vector : NDArray[np.float32] [shape=(64,)]
        Place in the joint space, unit length.
    valence, arousal : float
        0..1, unpleasant to pleasant and still to excited.
    scores : dict of str to float
        Calibrated probability of each emotion; they sum to 1.
    """

    vector: NDArray[np.float32]
    valence: float
    arousal: float
    scores: dict[str, float]

    @property
    def emotion(self) -> str:
        """The likeliest emotion."""
        return max(self.scores, key=self.scores.__getitem__)

    @property
    def confidence(self) -> float:
        """Calibrated probability that `emotion` is right."""
        return self.scores[self.emotion]


@dataclass(frozen=True, slots=True)
class MusicEmbeddings:
    """What the windows of a recording sound like.

    Attributes
    ----------
    vectors : NDArray[np.float32] [shape=(windows, 64)]
        Places in the joint space, unit length.
    valence, arousal : NDArray[np.float32] [shape=(windows,)]
        0..1.
    scores : NDArray[np.float32] [shape=(windows, classes)]
        Calibrated probabilities; each row sums to 1.
    starts_s : NDArray[np.float64] [shape=(windows,)]
        Where each window starts.
    classes : tuple of str
        What the columns of `scores` mean.
    """

    vectors: NDArray[np.float32]
    valence: NDArray[np.float32]
    arousal: NDArray[np.float32]
    scores: NDArray[np.float32]
    starts_s: NDArray[np.float64]
    classes: tuple[str, ...]

    @property
    def emotions(self) -> list[str]:
        """The likeliest emotion of each window."""
        return [self.classes[index] for index in self.scores.argmax(axis=1)]
