"""How far to trust a score: intervals and tests that treat speakers, not clips, as the sample.

Conventions
-----------
- `values` are one score a query, `speakers` who is heard in it, in the same order. Clips of one speaker
  resemble each other; resampling clips would make every interval too narrow.
- Average over seeds first: a query has one value.
- Draws are seeded: the same input gives the same output.

Measures
--------
`balanced` (a mean over classes as one over queries), `bootstrap_interval` (cluster bootstrap),
`paired_permutation` (is one system better on the same queries?), `holm` (correction when several comparisons
are made).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries, and where it lies had other speakers been recorded."""

    mean: float
    low: float
    high: float


def validate(values: NDArray[np.float64], speakers: Sequence[str]) -> None:
    """Make sure that there are speakers to resample.

    Raises
    ------
    EvaluationError
        If values and speakers differ in number, a value is not finite, or there are fewer than two speakers.
    """
    if values.ndim != 1 or len(values) != len(speakers):
        raise EvaluationError(
            f"Values of shape {values.shape} by {len(speakers)} speakers: give one of each a query."
        )
    if not np.isfinite(values).all():
        raise EvaluationError("NaN or infinity is among the values: leave such queries out.")
    if len(set(speakers)) < 2:
        raise EvaluationError("Fewer than two speakers say nothing of others: measure on more.")


def balanced(values: NDArray[np.float64], classes: Sequence[str]) -> NDArray[np.float64]:
    """Return `values` so weighted that their mean is the mean over classes of the means of each class."""
    _, index, counts = np.unique(np.asarray(classes), return_inverse=True, return_counts=True)
    return np.asarray(values * len(values) / len(counts) / counts[index])


def bootstrap_interval(
    values: NDArray[np.float64],
    speakers: Sequence[str],
    *,
    draws: int = 10_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Return the mean over queries with its percentile interval over resampled speakers.

    Speakers are drawn with replacement, each with all its queries (Davison and Hinkley 1997, section 3.8).
    """
    validate(values, speakers)
    sums, counts = _by_speaker(values, speakers)
    drawn = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=draws)
    low, high = np.quantile((drawn @ sums) / (drawn @ counts), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(values.mean()), float(low), float(high))


def paired_permutation(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    speakers: Sequence[str],
    *,
    draws: int = 10_000,
    seed: int = 0,
) -> float:
    """Return the two-sided p-value of "both systems are as good", by flipping whose score is whose.

    Signs are flipped a speaker at a time, on the speaker's mean difference; every pattern is tried where
    there are no more than `draws`, else as many are drawn (Phipson and Smyth 2010, arXiv 1603.05766).
    """
    if first.shape != second.shape:
        raise EvaluationError(
            f"Scores of shape {first.shape} and {second.shape}: compare on the same queries."
        )
    validate(first - second, speakers)
    sums, counts = _by_speaker(first - second, speakers)
    means = sums / counts
    exact = len(means) < 63 and 2 ** len(means) <= draws
    if exact:
        patterns = np.arange(2 ** len(means))[:, None] >> np.arange(len(means)) & 1
    else:
        patterns = np.random.default_rng(seed).integers(0, 2, size=(draws, len(means)))
    flipped = np.abs((1 - 2 * patterns) @ means)
    # The tolerance counts patterns that equal the observed one but for rounding.
    extreme = int(np.count_nonzero(flipped >= abs(means.sum()) - 1e-12))
    return extreme / len(patterns) if exact else (extreme + 1) / (draws + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values corrected for their number, in the order given (Holm, Scand. J. Statist. 6(2), 1979).

    Raises
    ------
    EvaluationError
        If one is not in 0..1.
    """
    for name, p_value in p_values.items():
        if not 0 <= p_value <= 1:
            raise EvaluationError(f"The p-value of {name} is {p_value}: it must be in 0..1.")
    corrected = {}
    largest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}


def _by_speaker(
    values: NDArray[np.float64], speakers: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    _, index = np.unique(np.asarray(speakers), return_inverse=True)
    sums: NDArray[np.float64] = np.bincount(index, weights=values).astype(np.float64)
    return sums, np.bincount(index).astype(np.float64)
