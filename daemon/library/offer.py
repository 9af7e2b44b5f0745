"""Which tracks may be suggested: those that the settings allow and whose file is there."""

import os

import numpy as np
from numpy.typing import NDArray

from .folders import Folders
from .settings import LibrarySettings
from .shelf import Shelved


class Offer:
    """The tracks of a shelf that may be suggested.

    Parameters
    ----------
    tracks : list of Shelved
        The shelf's.
    settings : LibrarySettings
        Its filters.

    Attributes
    ----------
    open : NDArray[np.bool_] [shape=(tracks,)]
        Whether each may be suggested, as far as is known.
    """

    def __init__(self, tracks: list[Shelved], settings: LibrarySettings) -> None:
        folders = Folders(settings.allow_folders, settings.deny_folders)
        self._paths = [tuple(filter(folders.allow, shelved.paths)) for shelved in tracks]
        self._absent = ""
        self.open: NDArray[np.bool_] = np.array(
            [
                bool(paths) and shelved.track.duration_s >= settings.minimum_duration_s
                for paths, shelved in zip(self._paths, tracks, strict=True)
            ],
            dtype=np.bool_,
        )

    def path(self, track: int) -> str | None:
        """Return the first file of a track that exists."""
        return next((path for path in self._paths[track] if os.path.exists(path)), None)  # noqa: PTH110

    def look(self) -> None:
        """Look at every file, and close the tracks that have none."""
        for track in np.flatnonzero(self.open):
            if self.path(int(track)) is None:
                self.open[track] = False
                self._absent = self._paths[track][0]

    def has_returned(self) -> bool:
        """Return whether a file is back whose absence closed a track."""
        return bool(self._absent) and os.path.exists(self._absent)  # noqa: PTH110
