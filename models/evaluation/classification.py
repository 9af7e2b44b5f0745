"""Scores of a classifier: whether it names the emotion that was meant.

Conventions
-----------
- `reference` and `estimate` are names, one a clip, in the same order.
- `classes` fixes the order of rows and columns; every name must be among them.
- Confusion matrices have a row for every reference class and a column for every estimate.
- A class that the reference never has is left out of the mean of recalls, as it has no recall.

Scores
------
`accuracy` (in speech emotion called WA), `uar` (unweighted average recall, UA), `recalls`, `confusion`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError


def validate(reference: Sequence[str], estimate: Sequence[str], classes: Sequence[str]) -> None:
    """Make sure that the names can be compared.

    Raises
    ------
    EvaluationError
        If there are none, their numbers differ, or one is not among the classes.
    """
    if len(reference) == 0:
        raise EvaluationError("There is nothing to score: give at least one reference label.")
    if len(reference) != len(estimate):
        raise EvaluationError(
            f"{len(reference)} reference labels but {len(estimate)} estimates: give as many."
        )
    if len(set(classes)) != len(classes):
        raise EvaluationError("A class is listed twice: list each once.")
    strange = sorted((set(reference) | set(estimate)) - set(classes))
    if strange:
        raise EvaluationError(f"The label {strange[0]!r} is not among the classes {', '.join(classes)}.")


def confusion(reference: Sequence[str], estimate: Sequence[str], classes: Sequence[str]) -> NDArray[np.int64]:
    """Return how often each reference class was given each name.

    Returns
    -------
    NDArray[np.int64] [shape=(classes, classes)]
        Rows are reference classes, columns estimates, in the order of `classes`.
    """
    validate(reference, estimate, classes)
    index = {name: number for number, name in enumerate(classes)}
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    for meant, named in zip(reference, estimate, strict=True):
        counts[index[meant], index[named]] += 1
    return counts


def accuracy(reference: Sequence[str], estimate: Sequence[str], classes: Sequence[str]) -> float:
    """Return the share of clips that are named right, 0..1."""
    counts = confusion(reference, estimate, classes)
    return float(np.trace(counts) / counts.sum())


def recalls(reference: Sequence[str], estimate: Sequence[str], classes: Sequence[str]) -> dict[str, float]:
    """Return the share named right of every class that the reference has, in the order of `classes`."""
    counts = confusion(reference, estimate, classes)
    totals = counts.sum(axis=1)
    return {
        name: float(counts[row, row] / totals[row]) for row, name in enumerate(classes) if totals[row] > 0
    }


def uar(reference: Sequence[str], estimate: Sequence[str], classes: Sequence[str]) -> float:
    """Return the unweighted average recall, 0..1: rare emotions count as much as common ones."""
    return float(np.mean(list(recalls(reference, estimate, classes).values())))
