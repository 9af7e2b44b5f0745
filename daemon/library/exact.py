"""Exact search: the oracle of every other index, and what is used whenever one is in doubt."""

import numpy as np
from numpy.typing import NDArray

from .index import IndexKind
from .records import Vector


def largest(
    similarities: NDArray[np.float32], count: int, allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the allowed positions of the largest similarities, lower position first among equals.

    Parameters
    ----------
    similarities : NDArray[np.float32] [shape=(n,)]
        One for each position.
    count : int
        At most so many.
    allowed : NDArray[np.bool_] [shape=(n,)]
        Only these are returned.
    """
    count = min(count, int(np.count_nonzero(allowed)))
    if count == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    similarities = np.where(allowed, similarities, np.float32(-np.inf))
    # Everything as near as the count-th nearest, so that ties are cut by position and not by chance.
    threshold = np.partition(similarities, -count)[-count]
    positions = np.flatnonzero(similarities >= threshold)
    order = np.lexsort((positions, -similarities[positions]))[:count]
    found = positions[order].astype(np.int64)
    return found, similarities[found]


class ExactIndex:
    """Compares a query with every vector.

    Parameters
    ----------
    vectors : NDArray[np.float32] [shape=(n, d)]
        Unit vectors; kept, not copied.
    """

    kind: IndexKind = "exact"

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors = vectors

    def search(
        self, query: Vector, count: int, allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the nearest allowed positions, nearest first, lower position first among equals."""
        return largest(self._vectors @ query, count, allowed)
