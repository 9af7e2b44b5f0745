"""What goes into the director and what comes out of it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

DIMENSION = 64

Vector = NDArray[np.float32]
Mode = Literal["partial", "final", "manual"]
Cause = Literal["heard", "skip", "veto", "mood"]
Verdict = Literal["switch", "hold", "abstain"]
Code = Literal[
    "first",  # switch: nothing was suggested before
    "better_fit",  # switch: the current track no longer fits and another one does
    "run_out",  # switch: the current track has been played to its end
    "skipped",  # switch
    "vetoed",  # switch away from a vetoed track, or hold when another one was vetoed
    "mood",  # switch or hold: a mood was set or cleared by hand
    "pinned",  # switch to the pinned track, or hold it
    "held",  # hold: the minimum time is not over
    "still_fits",  # hold
    "no_margin",  # hold: nothing fits clearly better
    "partial_unsure",  # hold or abstain: the sentence is not over and not clear enough
    "only_choice",  # hold: there is nothing else to play
    "liked",  # hold
    "unvetoed",  # hold
    "resumed",  # hold
    "unsure",  # abstain: below the confidence floor
    "not_finite",  # abstain: the encoder gave something that is not a number
    "paused",  # abstain
    "nothing_heard",  # abstain
    "no_candidates",  # abstain: the library offers nothing
    "all_vetoed",  # abstain: everything that fits is vetoed
]


@dataclass(frozen=True, slots=True)
class Heard:
    """The emotion in one utterance, or in its beginning.

    Attributes
    ----------
    vector : NDArray[float32] [shape=(64,)]
        Joint embedding, unit norm.
    valence, arousal, confidence : float
        Each 0..1.
    scores : dict
        Probability of each emotion class.
    duration_s : float
        Speech in the utterance so far.
    final : bool
        False while somebody is still talking; a later one of the same utterance replaces it.
    """

    utterance: str
    vector: Vector
    valence: float
    arousal: float
    emotion: str
    confidence: float
    scores: dict[str, float]
    duration_s: float
    final: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track of the library with its similarity (cosine, -1..1) to the query and where to start it.

    `level_dbfs` is the RMS level of the recording; None in a state that an older version saved.
    """

    track: str
    path: str
    title: str
    artist: str
    album: str
    licence: str
    similarity: float
    emotion: str
    valence: float
    arousal: float
    start_s: float
    duration_s: float
    level_dbfs: float | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What the library is to be searched for.

    Attributes
    ----------
    vector : NDArray[float32] [shape=(64,)] or None
        Unit norm. None for a mood set by hand: search the tracks nearest to (valence, arousal) instead.
    count : int
        Candidates to fetch, so that enough remain after vetoes and repeats.
    include : str
        Current track, wanted among the candidates so that it is compared fairly; empty if none.
    cause : Cause
        What asked; everything but `heard` is a wish and may cut the hold short.
    """

    vector: Vector | None
    emotion: str
    valence: float
    arousal: float
    confidence: float
    mode: Mode
    cause: Cause
    count: int
    include: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with the music now, and why.

    `current` is the track that should sound after the decision, None if there is none yet. `candidates`
    are ranked best first, after vetoes and repeats, at most k; on a switch the first one is `current`.
    """

    decision: Verdict
    code: Code
    reason: str
    current: Candidate | None
    mode: Mode
    emotion: str = ""
    valence: float = 0.5
    arousal: float = 0.5
    confidence: float = 0.0
    candidates: list[Candidate] = field(default_factory=list)
