"""Search: from a vector in the joint space to the tracks of the user that come nearest."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .catalogue import Catalogue
from .folders import Folders
from .index import Index, IndexKind
from .opening import Indexed, open_index
from .records import Vector
from .settings import LibrarySettings
from .shelf import EMPTY, Shelf, read
from .vectors import unit

Shortfall = Literal["", "empty_library", "all_filtered", "fewer_than_k", "other_model"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track with the section of it that comes nearest to the query.

    Attributes
    ----------
    track : str
        The recording's hash.
    path : str
        A file that holds it, undecodable bytes as lone surrogates.
    title, artist, album, licence : str
        Tags; '' if absent.
    similarity : float
        Cosine of query and section, -1 to 1.
    emotion : str
        The section's class.
    valence, arousal : float
        The section's, 0 to 1.
    start_s : float
        Where the section starts.
    duration_s : float
        The track's length.
    level_dbfs : float
        The track's root mean square in dB below full scale.
    """

    track: str
    path: str
    title: str
    artist: str
    album: str
    licence: str
    similarity: float
    emotion: str
    valence: float
    arousal: float
    start_s: float
    duration_s: float
    level_dbfs: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The nearest tracks, nearest first, and why there are not as many as asked for.

    `why` is '' when there are; `other_model` means that `sottovoce library update` must run first.
    """

    candidates: list[Candidate]
    why: Shortfall


class Library:
    """What the daemon searches: one published state of the catalogue, held in memory.

    Parameters
    ----------
    catalogue : Path
        The catalogue's file; an absent one is an empty library.
    shelf : Shelf
        What was read from it.
    index : Index
        Over the shelf's vectors.
    revision : int
        The published revision that was read; -1 without a catalogue.
    settings : LibrarySettings
        What may be suggested.
    """

    def __init__(
        self, catalogue: Path, shelf: Shelf, index: Index, revision: int, settings: LibrarySettings
    ) -> None:
        self._catalogue = catalogue
        self._shelf = shelf
        self._index = index
        self.revision = revision
        self._absent = ""
        self._position = {shelved.track.hash: position for position, shelved in enumerate(shelf.tracks)}
        folders = Folders(settings.allow_folders, settings.deny_folders)
        self._paths = [tuple(filter(folders.allow, shelved.paths)) for shelved in shelf.tracks]
        self._suggestible = np.array(
            [
                bool(paths) and shelved.track.duration_s >= settings.minimum_duration_s
                for paths, shelved in zip(self._paths, shelf.tracks, strict=True)
            ],
            dtype=np.bool_,
        )

    @classmethod
    def open(
        cls, catalogue: Path, index_folder: Path, bundle_hash: str, settings: LibrarySettings
    ) -> "Library":
        """Read the catalogue and open the index that belongs to it.

        Parameters
        ----------
        catalogue : Path
            The SQLite file; absent means an empty library.
        index_folder : Path
            Where index generations lie; whatever is wrong there, search is exact instead.
        bundle_hash : str
            The model whose vectors are searched.
        settings : LibrarySettings
            What may be suggested.

        Raises
        ------
        LibraryError
            If the catalogue cannot be read.
        """
        revision, vectors_revision, shelf = -1, 0, EMPTY
        if catalogue.exists():
            with Catalogue(catalogue) as opened, opened.snapshot():
                revision, vectors_revision = opened.revision, opened.vectors_revision
                shelf = read(opened, bundle_hash)
        indexed = Indexed(shelf.vectors, len(shelf.tracks), bundle_hash, vectors_revision)
        return cls(catalogue, shelf, open_index(indexed, index_folder, settings), revision, settings)

    def __len__(self) -> int:
        """Return the number of tracks that this model can search."""
        return len(self._shelf.tracks)

    @property
    def index_kind(self) -> IndexKind:
        """How vectors are searched at present."""
        return self._index.kind

    def changed(self) -> bool:
        """Return whether it is worth opening the library again: something new, or a file that is back.

        Takes less than a millisecond on a local disk.

        Raises
        ------
        LibraryError
            If the catalogue cannot be read any more.
        """
        if self._absent and os.path.exists(self._absent):  # noqa: PTH110 - takes lone surrogates
            return True
        if not self._catalogue.exists():
            return False
        with Catalogue(self._catalogue) as opened:
            return opened.revision != self.revision

    def search(self, vector: ArrayLike, k: int, *, exclude: Collection[str] = ()) -> SearchResult:
        """Return the k tracks nearest to `vector`, each with its nearest section.

        A track whose file has gone is left out until the library is opened again.

        Parameters
        ----------
        vector : array_like [shape=(d,)]
            In the joint space, of any length but zero.
        k : int
            How many tracks.
        exclude : collection of str
            Hashes of tracks that must not be returned.

        Raises
        ------
        LibraryError
            If the vector has another dimension than the library's, is zero or not finite.
        """
        if not self._shelf.tracks:
            return SearchResult([], "other_model" if self._shelf.other_tracks else "empty_library")
        query = unit(vector, self._shelf.vectors.shape[1])
        excluded = [self._position[track] for track in exclude if track in self._position]
        candidates = self._nearest(query, k, excluded)
        if candidates is None:  # a file has gone: look which others have, once, and search again
            self._drop_absent()
            candidates = self._nearest(query, k, excluded) or []
        if len(candidates) >= k:
            return SearchResult(candidates, "")
        return SearchResult(candidates, "fewer_than_k" if candidates else "all_filtered")

    def _nearest(self, query: Vector, k: int, excluded: list[int]) -> list[Candidate] | None:
        """Return the nearest candidates, or None if the file of one of them has gone."""
        allowed = self._suggestible.copy()
        allowed[excluded] = False
        # So many sections hold k different tracks, whichever they are.
        wanted = k * self._shelf.most_sections
        sections, similarities = self._index.search(query, wanted, allowed[self._shelf.track_of])
        _, first = np.unique(self._shelf.track_of[sections], return_index=True)
        candidates = [
            self._candidate(int(sections[place]), float(similarities[place])) for place in np.sort(first)[:k]
        ]
        whole = [candidate for candidate in candidates if candidate is not None]
        return whole if len(whole) == len(candidates) else None

    def _present(self, track: int) -> str | None:
        """Return the first file of a track that exists."""
        return next((path for path in self._paths[track] if os.path.exists(path)), None)  # noqa: PTH110

    def _drop_absent(self) -> None:
        for track in np.flatnonzero(self._suggestible):
            if self._present(int(track)) is None:
                self._suggestible[track] = False
                self._absent = self._paths[track][0]

    def _candidate(self, section: int, similarity: float) -> Candidate | None:
        shelf = self._shelf
        position = int(shelf.track_of[section])
        path = self._present(position)
        if path is None:
            return None
        track = shelf.tracks[position].track
        return Candidate(
            track=track.hash,
            path=path,
            title=track.tags.title,
            artist=track.tags.artist,
            album=track.tags.album,
            licence=track.tags.licence,
            similarity=min(1.0, similarity),
            emotion=shelf.emotions[section],
            valence=float(shelf.valence[section]),
            arousal=float(shelf.arousal[section]),
            start_s=float(shelf.starts_s[section]),
            duration_s=track.duration_s,
            level_dbfs=track.level_dbfs,
        )
