"""The emotions: names, places in the valence-arousal plane, and how a voice's emotion finds its music.

Coordinates are those of Doh et al. 2023 (arXiv 2303.10539), who take them from the NRC-VAD lexicon
(Mohammad 2018), both axes 0..1: valence from unpleasant to pleasant, arousal from still to excited.
Where we differ from the paper, and why:

- No synthetic "noise" class. The paper answers neutral speech with coloured noise; nobody wants to hear that.
- "neutral" stands at its true NRC place (.469, .184), not at a hand-set (.5, .5) made to meet the noise.
- "fearful" takes NRC "fear" (.073, .840). NRC's adjective "fearful" (.083, .482) has so little arousal that
  a terrified voice was answered with sad music; the noun is what actors play.
- "calm" stands at (.630, .302): the arousal of NRC "calm", the valence of NRC "tender". NRC "calm"
  (.442, .302) lies on the unpleasant side, in the sad quadrant, and calm voices are answered with sad music,
  while calm music is the pleasant, quiet quadrant by definition (Russell's Q4).

A name has one place, whether it is heard in a voice or in music.
"""

import math
from collections.abc import Sequence
from types import MappingProxyType

from .errors import TaxonomyError

SPEECH_CLASSES = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
MUSIC_CLASSES = ("happy", "angry", "sad", "calm")
"""The four quadrants of the valence-arousal plane, Q1 to Q4."""

COORDINATES = MappingProxyType(
    {
        "neutral": (0.469, 0.184),
        "calm": (0.630, 0.302),
        "happy": (1.000, 0.735),
        "sad": (0.225, 0.333),
        "angry": (0.122, 0.830),
        "fearful": (0.073, 0.840),
        "disgust": (0.052, 0.775),
        "surprised": (0.784, 0.855),
    }
)
"""Valence and arousal of every emotion."""

WORDS = MappingProxyType(
    {
        "neutral": "even and matter-of-fact",
        "calm": "calm and at ease",
        "happy": "bright and happy",
        "sad": "low and sad",
        "angry": "tense and angry",
        "fearful": "anxious and afraid",
        "disgust": "put off and disgusted",
        "surprised": "startled and surprised",
    }
)
"""How a sentence for people describes each emotion."""


def va(emotion: str) -> tuple[float, float]:
    """Return the valence and arousal of an emotion, each 0..1.

    Raises
    ------
    TaxonomyError
        If the name is not in the taxonomy.
    """
    try:
        return COORDINATES[emotion]
    except KeyError:
        raise TaxonomyError(
            f"No emotion is called {emotion!r}: use one of {', '.join(COORDINATES)}."
        ) from None


def nearest_class(valence: float, arousal: float, classes: Sequence[str] = SPEECH_CLASSES) -> str:
    """Return the class nearest to a point of the valence-arousal plane (Euclidean; ties go to the first).

    Raises
    ------
    TaxonomyError
        If `classes` is empty or names an unknown emotion, or the point is not finite.
    """
    if not classes:
        raise TaxonomyError("No classes to choose from: name at least one emotion.")
    if not (math.isfinite(valence) and math.isfinite(arousal)):
        raise TaxonomyError(f"Valence {valence} and arousal {arousal} are no point: both must be finite.")
    return min(classes, key=lambda name: math.dist((valence, arousal), va(name)))


def to_music(emotion: str) -> str:
    """Return the music class that answers a voice's emotion: the nearest one by valence and arousal.

    ========= ======     ========= ======
    voice     music      voice     music
    ========= ======     ========= ======
    neutral   calm       angry     angry
    calm      calm       fearful   angry
    happy     happy      disgust   angry
    sad       sad        surprised happy
    ========= ======     ========= ======

    Raises
    ------
    TaxonomyError
        If the name is not in the taxonomy.
    """
    return nearest_class(*va(emotion), MUSIC_CLASSES)


def similarity(first: str, second: str) -> float:
    """Return the EmoSim target of two emotions: one less their Euclidean distance (Doh et al. 2023).

    The lowest value is that of disgust and happy, about .05; none is negative.

    Raises
    ------
    TaxonomyError
        If a name is not in the taxonomy.
    """
    return 1.0 - math.dist(va(first), va(second))
