"""Exact search: the oracle of every other index, and what is used whenever one is in doubt."""

import numpy as np
from numpy.typing import NDArray

from .index import IndexKind
from .records import Vector


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
        similarities = np.where(allowed, self._vectors @ query, np.float32(-np.inf))
        count = min(count, int(np.count_nonzero(allowed)))
        if count == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        # Everything as near as the count-th nearest, so that ties are cut by position and not by chance.
        threshold = np.partition(similarities, -count)[-count]
        positions = np.flatnonzero(similarities >= threshold)
        order = np.lexsort((positions, -similarities[positions]))[:count]
        nearest = positions[order]
        return nearest.astype(np.int64), similarities[nearest]
