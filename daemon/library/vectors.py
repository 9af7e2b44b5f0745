"""The one rule for vectors: finite, of the right length, not zero; then scaled to unit length."""

import numpy as np
from numpy.typing import ArrayLike

from ..errors import LibraryError
from .records import Vector


def unit(vector: ArrayLike, dimension: int | None = None) -> Vector:
    """Return `vector` as float32 of unit length.

    Parameters
    ----------
    vector : array_like [shape=(d,)]
        What an encoder or a caller gave.
    dimension : int, optional
        The length that is wanted.

    Raises
    ------
    LibraryError
        If it is not one row of finite numbers, has another dimension, or is zero.
    """
    row = np.asarray(vector, dtype=np.float64)
    if row.ndim != 1 or row.size == 0 or (dimension is not None and row.size != dimension):
        wanted = "one row" if dimension is None else f"{dimension} numbers"
        raise LibraryError(
            f"A vector has shape {row.shape} where {wanted} are wanted. "
            "Use the model that the library was made with."
        )
    if not np.isfinite(row).all():
        raise LibraryError(
            "A vector holds numbers that are not finite and cannot be compared. Report the input."
        )
    norm = float(np.linalg.norm(row))
    if not 1e-12 < norm < 1e100:
        raise LibraryError("A vector has no usable length and so no direction to compare. Report the input.")
    return (row / norm).astype(np.float32)
