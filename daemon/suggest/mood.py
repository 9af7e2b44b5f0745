"""The mood: emotion smoothed over time.

Every utterance counts with weight (confidence x seconds of speech), halved each half-life: exponential
smoothing for unevenly spaced observations, as in Zumbach & Mueller (2001), "Operators on inhomogeneous
time series", Int. J. Theor. Appl. Finance 4(1), doi:10.1142/S0219024901000900.
"""

import msgspec
import numpy as np

from ..errors import UsageError
from .terms import DIMENSION, Heard, Vector

LONGEST_WEIGHT_S = 10.0  # one long speech must not outvote the minute before it
SMALLEST_NORM = 1e-6

# Centres of the quadrants of the circumplex (Russell 1980, doi:10.1037/h0077714): (valence, arousal).
QUADRANTS = {"happy": (0.75, 0.75), "angry": (0.25, 0.75), "sad": (0.25, 0.25), "calm": (0.75, 0.25)}


class ManualMood(msgspec.Struct, frozen=True):
    """A mood set by hand: valence and arousal (0..1 each) and the name of their quadrant."""

    emotion: str
    valence: float
    arousal: float

    @classmethod
    def named(cls, emotion: str) -> "ManualMood":
        """Return the mood in the middle of a quadrant.

        Raises
        ------
        UsageError
            If the name is none of the four.
        """
        if emotion not in QUADRANTS:
            raise UsageError(
                f"There is no mood {emotion!r} to set: choose one of {', '.join(QUADRANTS)}, or give valence "
                "and arousal."
            )
        return cls(emotion, *QUADRANTS[emotion])

    @classmethod
    def at(cls, valence: float, arousal: float) -> "ManualMood":
        """Return the mood at a point, named after its quadrant.

        Raises
        ------
        UsageError
            If a value is not within 0..1.
        """
        if not (0.0 <= valence <= 1.0 and 0.0 <= arousal <= 1.0):
            raise UsageError(
                f"There is no mood at valence {valence} and arousal {arousal}: give both between 0 and 1."
            )
        return cls(quadrant(valence, arousal), valence, arousal)


class Mood(msgspec.Struct, frozen=True):
    """Decaying weighted sums over what was heard; `weight` is 0 as long as nothing was.

    Attributes
    ----------
    direction : tuple of 64 floats
        Weighted sum of unit vectors.
    latest : tuple of 64 floats
        The last vector, used when the sum cancels out.
    """

    at_s: float = 0.0
    weight: float = 0.0
    direction: tuple[float, ...] = (0.0,) * DIMENSION
    latest: tuple[float, ...] = (0.0,) * DIMENSION
    valence_sum: float = 0.0
    arousal_sum: float = 0.0
    confidence_sum: float = 0.0
    scores: dict[str, float] = {}

    def after(self, heard: Heard, now_s: float, half_life_s: float) -> "Mood":
        """Return the mood with `heard` added at `now_s`; time never runs backwards here."""
        decay = 0.5 ** (max(0.0, now_s - self.at_s) / half_life_s)
        weight = max(heard.confidence, SMALLEST_NORM) * min(max(heard.duration_s, 0.1), LONGEST_WEIGHT_S)
        vector = np.asarray(heard.vector, dtype=np.float64)
        vector = vector / np.linalg.norm(vector)
        direction = decay * np.array(self.direction) + weight * vector
        scores = {name: decay * score for name, score in self.scores.items()}
        for name, score in (heard.scores or {heard.emotion: 1.0}).items():
            scores[name] = scores.get(name, 0.0) + weight * score
        return Mood(
            at_s=max(now_s, self.at_s),
            weight=decay * self.weight + weight,
            direction=tuple(direction.tolist()),
            latest=tuple(vector.tolist()),
            valence_sum=decay * self.valence_sum + weight * heard.valence,
            arousal_sum=decay * self.arousal_sum + weight * heard.arousal,
            confidence_sum=decay * self.confidence_sum + weight * heard.confidence,
            scores=scores,
        )

    @property
    def vector(self) -> Vector:
        """Smoothed direction, float32 [shape=(64,)], unit norm."""
        direction = np.array(self.direction)
        norm = float(np.linalg.norm(direction))
        if norm < SMALLEST_NORM * self.weight:
            return np.array(self.latest, dtype=np.float32)
        return (direction / norm).astype(np.float32)

    @property
    def emotion(self) -> str:
        """Class with the highest smoothed score; ties go to the first by name."""
        return min(self.scores, key=lambda name: (-self.scores[name], name))

    @property
    def valence(self) -> float:
        """Smoothed valence, 0..1."""
        return self.valence_sum / self.weight

    @property
    def arousal(self) -> float:
        """Smoothed arousal, 0..1."""
        return self.arousal_sum / self.weight

    @property
    def confidence(self) -> float:
        """Smoothed confidence, 0..1."""
        return self.confidence_sum / self.weight


def quadrant(valence: float, arousal: float) -> str:
    """Return the music emotion of a point of the valence-arousal plane."""
    if arousal >= 0.5:
        return "happy" if valence >= 0.5 else "angry"
    return "calm" if valence >= 0.5 else "sad"


def is_usable(heard: Heard) -> bool:
    """Tell whether the encoder gave finite numbers and a vector with a direction."""
    vector = np.asarray(heard.vector, dtype=np.float64)
    numbers = (heard.valence, heard.arousal, heard.confidence, heard.duration_s, *heard.scores.values())
    return (
        vector.shape == (DIMENSION,)
        and bool(np.isfinite(vector).all())
        and float(np.linalg.norm(vector)) > SMALLEST_NORM
        and bool(np.isfinite(numbers).all())
    )
