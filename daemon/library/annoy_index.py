"""Approximate search with annoy (a forest of random-hyperplane trees, github.com/spotify/annoy).

Annoy itself checks nothing: a file of another dimension or of random bytes loads and then crashes the
process, and items added after `build` are never found. So only `build` makes a forest here, and `AnnoyIndex`
is given only files that `generation` has checked.
"""

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .exact import ExactIndex
from .index import IndexKind
from .records import Vector

METRIC: Literal["angular"] = "angular"
TREES = 50
_LEAST_PER_RESULT = 100
"""Candidates looked at for each result, at least: this keeps recall@60 at .999 where recall@10 is."""


def build(vectors: NDArray[np.float32], file: Path) -> None:
    """Write a forest over unit vectors to `file`; row i becomes item i.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written.
    """
    from annoy import AnnoyIndex as Forest

    forest = Forest(vectors.shape[1], METRIC)
    forest.set_seed(1)  # the same library gives the same forest
    for item, vector in enumerate(vectors):
        forest.add_item(item, vector)
    forest.build(TREES, n_jobs=1)
    forest.save(str(file))


class AnnoyIndex:
    """Searches a checked forest, and exactly wherever the forest gives too few.

    Parameters
    ----------
    vectors : NDArray[np.float32] [shape=(n, d)]
        The unit vectors that the forest was built over.
    file : Path
        The forest, which the caller has checked.
    effort : int
        Candidates that annoy looks at (its `search_k`); more find more, slower.
    """

    kind: IndexKind = "annoy"

    def __init__(self, vectors: NDArray[np.float32], file: Path, effort: int) -> None:
        from annoy import AnnoyIndex as Forest

        self._vectors = vectors
        self.effort = effort
        self._exact = ExactIndex(vectors)
        self._forest = Forest(vectors.shape[1], METRIC)
        self._forest.load(str(file))
        self.count = int(self._forest.get_n_items())

    def search(
        self, query: Vector, count: int, allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return nearly always the nearest allowed positions, nearest first, with exact similarities."""
        count = min(count, int(np.count_nonzero(allowed)))
        fetched = 2 * count  # room for what is not allowed
        looked_at = max(self.effort, _LEAST_PER_RESULT * count)
        found = np.array(self._forest.get_nns_by_vector(query, fetched, looked_at), dtype=np.int64)
        found = found[allowed[found]]
        if len(found) < count:
            return self._exact.search(query, count, allowed)
        similarities = self._vectors[found] @ query
        order = np.lexsort((found, -similarities))[:count]
        return found[order], similarities[order]
