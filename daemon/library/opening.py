"""Which index is used, and when a new generation is due."""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import StateError
from .exact import ExactIndex
from .index import Index
from .selftest import annoy_works
from .settings import LibrarySettings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """What an index is made over.

    Attributes
    ----------
    vectors : NDArray[np.float32] [shape=(n, d)]
        Unit vectors.
    tracks : int
        Number of tracks they belong to.
    bundle : str
        What made them.
    vectors_revision : int
        The catalogue's, when they were read.
    """

    vectors: NDArray[np.float32]
    tracks: int
    bundle: str
    vectors_revision: int


def wants_annoy(tracks: int, folder: Path, settings: LibrarySettings) -> bool:
    """Return whether so many tracks are searched with annoy under these settings, and annoy works here."""
    if tracks == 0 or settings.index == "exact":
        return False
    if settings.index == "auto" and tracks < settings.exact_below:
        return False
    return annoy_works(folder)


def open_index(indexed: Indexed, folder: Path, settings: LibrarySettings) -> Index:
    """Return annoy's index if it is wanted and beyond doubt, else exact search."""
    if wants_annoy(indexed.tracks, folder, settings):
        from .generation import Doubt, Unfit, load

        try:
            return load(folder, indexed.vectors, indexed.bundle, indexed.vectors_revision)
        except Unfit as unfit:
            _log.info("Search is exact: %s.", unfit)
        except Doubt as doubt:
            _log.warning(
                "The index in %s is not used: %s. Search is exact, and the next `sottovoce library update` "
                "makes the index anew.",
                folder,
                doubt,
            )
    return ExactIndex(indexed.vectors)


def renew_index(indexed: Indexed, folder: Path, settings: LibrarySettings) -> str:
    """Build a new generation if one is wanted and the one in force is not beyond doubt.

    Returns
    -------
    str
        '' if nothing was to be done, 'built', or why it could not be built; the old one stays in force then.
    """
    if not wants_annoy(indexed.tracks, folder, settings):
        return ""
    from .generation import Doubt, Unfit, load, write

    try:
        load(folder, indexed.vectors, indexed.bundle, indexed.vectors_revision)
    except Unfit:
        return ""
    except Doubt:
        try:
            write(folder, indexed.vectors, indexed.bundle, indexed.vectors_revision)
        except (OSError, StateError, Doubt) as error:
            return f"the index cannot be made ({error}); search is exact until the next update"
        return "built"
    return ""
