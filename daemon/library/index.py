"""What every index can do, whichever way it searches."""

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from .records import Vector

IndexKind = Literal["exact", "annoy"]


class Index(Protocol):
    """Unit vectors that can be searched; entry i is section i of the shelf."""

    kind: IndexKind

    def search(
        self, query: Vector, count: int, allowed: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the positions nearest to `query`, nearest first, and their cosine similarities.

        Parameters
        ----------
        query : Vector [shape=(d,)]
            Of unit length.
        count : int
            At most so many.
        allowed : NDArray[np.bool_] [shape=(n,)]
            Only these positions are returned.
        """
        ...
