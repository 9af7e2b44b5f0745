"""Scores: numbers with what they must be read against, and how far they would hold for other speakers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .evaluation.uncertainty import Interval, bootstrap_interval, paired_permutation

LOOK_UP = "classify, then look up"
"""The baseline that a joint space must beat."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Queries:
    """A score by query: its mean is the score.

    Attributes
    ----------
    speakers : tuple of str
        Who is heard in each.
    values : NDArray[np.float64] [shape=(queries,)]
    look_up : NDArray[np.float64] [shape=(queries,)] or None
        Of the baseline `LOOK_UP`, if the score is of retrieval.
    """

    speakers: tuple[str, ...]
    values: Numbers
    look_up: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One number and what it must be read against.

    Attributes
    ----------
    task : str
        Which clips, and what is asked of them.
    measure : str
        Name of the measure.
    value : float
    beside : dict of str to float
        The same measure for floors, ceilings and baselines, by name.
    queries : Queries or None
        What the score is the mean of, if it is one.
    """

    task: str
    measure: str
    value: float
    beside: dict[str, float]
    queries: Queries | None = None


def averaged(scores: Sequence[Score]) -> Queries | None:
    """Return the mean by query of one score over several seeds, if it has queries."""
    parts = [score.queries for score in scores if score.queries is not None]
    if not parts:
        return None
    look_up = [part.look_up for part in parts if part.look_up is not None]
    return Queries(
        parts[0].speakers,
        np.mean([part.values for part in parts], axis=0),
        np.mean(look_up, axis=0) if look_up else None,
    )


def interval(queries: Queries | None) -> Interval | None:
    """Return the 95 % interval over speakers of a score, if it has two or more."""
    if queries is None or len(set(queries.speakers)) < 2:
        return None
    return bootstrap_interval(queries.values, queries.speakers)


def against_look_up(queries: Queries | None) -> float | None:
    """Return the p-value of "looking the named emotion up is as good", if both were asked of two or more."""
    if queries is None or queries.look_up is None or len(set(queries.speakers)) < 2:
        return None
    return paired_permutation(queries.values, queries.look_up, queries.speakers)


def mean_and_sd(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the sample standard deviation (0 of a single value)."""
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
