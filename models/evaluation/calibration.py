"""Scores of confidence: whether a model that says .8 is right in eight of ten cases.

Conventions
-----------
- `confidence` is one number 0..1 a clip, `correct` whether that clip was answered right, in the same order.
- Bins are equally wide and closed on the right, (0, 1/n], (1/n, 2/n], …; a confidence of 0 is in the first.

Scores
------
`reliability` (the curve), `ece` (expected calibration error) and `risk_and_coverage` (what abstaining buys).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was promised and what was kept, bin by bin; empty bins hold 0.

    Attributes
    ----------
    confidence, accuracy : NDArray[np.float64] [shape=(bins,)]
        Mean confidence, and share answered right.
    count : NDArray[np.int64] [shape=(bins,)]
        Clips in the bin.
    """

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    count: NDArray[np.int64]


def validate(confidence: NDArray[np.float64], correct: NDArray[np.bool_]) -> None:
    """Make sure that the confidences can be judged.

    Raises
    ------
    EvaluationError
        If there are none, the shapes differ, or a confidence is not in 0..1.
    """
    if confidence.ndim != 1 or confidence.shape != correct.shape or len(confidence) == 0:
        raise EvaluationError(
            f"Confidence of shape {confidence.shape}, correct of {correct.shape}: give one of each a clip."
        )
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise EvaluationError("A confidence is outside 0..1: give probabilities.")


def reliability(confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = 15) -> Reliability:
    """Return the reliability curve."""
    validate(confidence, correct)
    if bins < 1:
        raise EvaluationError(f"{bins} bins hold nothing: ask for one or more.")
    edges = np.linspace(0.0, 1.0, bins + 1)[1:-1]
    chosen = np.searchsorted(edges, confidence, side="left")
    count = np.bincount(chosen, minlength=bins)
    share = np.maximum(count, 1)
    return Reliability(
        confidence=np.bincount(chosen, weights=confidence, minlength=bins) / share,
        accuracy=np.bincount(chosen, weights=correct.astype(np.float64), minlength=bins) / share,
        count=count.astype(np.int64),
    )


def ece(confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error, 0..1 (Guo et al. 2017, arXiv 1706.04599, equation 3)."""
    curve = reliability(confidence, correct, bins)
    gaps = np.abs(curve.accuracy - curve.confidence)
    return float(np.sum(curve.count * gaps) / np.sum(curve.count))


def risk_and_coverage(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], floor: float
) -> tuple[float, float]:
    """Return what abstaining below a confidence buys (El-Yaniv and Wiener, JMLR 11, 2010).

    Returns
    -------
    tuple of float
        The share of wrong ones among the clips at or above `floor` (0 if there is none), and their share.
    """
    validate(confidence, correct)
    answered = confidence >= floor
    return float((~correct[answered]).sum() / max(answered.sum(), 1)), float(answered.mean())
