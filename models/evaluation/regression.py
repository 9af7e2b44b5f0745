"""Scores of predicted valence or arousal: how near the numbers are to the rated ones.

Conventions
-----------
- `reference` and `estimate` are one-dimensional, one number a clip, in the same order and unit.
- Valence and arousal are scored apart: call twice.

Scores
------
`r2` (coefficient of determination; 0 for the constant mean, negative below it).
"""

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError

Numbers = NDArray[np.float64]


def validate(reference: Numbers, estimate: Numbers) -> None:
    """Make sure that the numbers can be compared.

    Raises
    ------
    EvaluationError
        If they are fewer than two, of different or wrong shape, not finite, or the reference never varies.
    """
    if reference.ndim != 1 or reference.shape != estimate.shape:
        raise EvaluationError(
            f"Reference of shape {reference.shape}, estimate of {estimate.shape}: give one number a clip."
        )
    if len(reference) < 2:
        raise EvaluationError(f"{len(reference)} clips have no variance: give two or more.")
    if not (np.isfinite(reference).all() and np.isfinite(estimate).all()):
        raise EvaluationError("NaN or infinity is among the numbers: leave such clips out.")
    if np.ptp(reference) == 0:
        raise EvaluationError(
            "All reference numbers are the same, so there is nothing to explain: give others."
        )


def r2(reference: Numbers, estimate: Numbers) -> float:
    """Return the share of the reference's variance that the estimate explains, at most 1."""
    validate(reference, estimate)
    residual = np.sum((reference - estimate) ** 2)
    return float(1.0 - residual / np.sum((reference - reference.mean()) ** 2))
