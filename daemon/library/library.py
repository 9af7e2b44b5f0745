"""Search: from a vector in the joint space to the tracks of the user that come nearest."""

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .candidate import Candidate, SearchResult, Shortfall
from .catalogue import Catalogue
from .exact import largest
from .index import Index, IndexKind
from .offer import Offer
from .opening import Indexed, open_index
from .settings import LibrarySettings
from .shelf import EMPTY, Shelf, read
from .vectors import unit

__all__ = ["Candidate", "Library", "SearchResult", "Shortfall"]

Found = tuple[NDArray[np.int64], NDArray[np.float32]]


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
        self._offer = Offer(shelf.tracks, settings)
        self._position = {shelved.track.hash: position for position, shelved in enumerate(shelf.tracks)}
        self.revision = revision

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

        Takes about a millisecond on a local disk.

        Raises
        ------
        LibraryError
            If the catalogue cannot be read any more.
        """
        if self._offer.has_returned():
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
            return self._nothing()
        query = unit(vector, self._shelf.vectors.shape[1])
        return self._result(lambda count, allowed: self._index.search(query, count, allowed), k, exclude)

    def near(self, valence: float, arousal: float, k: int, *, exclude: Collection[str] = ()) -> SearchResult:
        """Return the k tracks with a section nearest to a point of the valence-arousal plane.

        Parameters
        ----------
        valence, arousal : float
            The point, 0 to 1 each.
        k : int
            How many tracks.
        exclude : collection of str
            Hashes of tracks that must not be returned.

        Returns
        -------
        SearchResult
            The candidates' `similarity` is 1 minus the distance over the plane's diagonal.
        """
        if not self._shelf.tracks:
            return self._nothing()
        distance = np.hypot(self._shelf.valence - valence, self._shelf.arousal - arousal)
        similarities = (1.0 - distance / np.sqrt(2.0)).astype(np.float32)
        return self._result(lambda count, allowed: largest(similarities, count, allowed), k, exclude)

    def find(self, track: str, vector: ArrayLike | None = None) -> Candidate | None:
        """Return one track, filters or not, or None if it is unknown or its file has gone.

        Parameters
        ----------
        track : str
            The recording's hash.
        vector : array_like [shape=(d,)], optional
            Chooses the section; without it the first is taken, with similarity 0.

        Raises
        ------
        LibraryError
            As `search`.
        """
        position = self._position.get(track)
        if position is None:
            return None
        sections = np.flatnonzero(self._shelf.track_of == position)
        if vector is None:
            return self._candidate(int(sections[0]), 0.0)
        similarities = self._shelf.vectors[sections] @ unit(vector, self._shelf.vectors.shape[1])
        best = int(similarities.argmax())
        return self._candidate(int(sections[best]), float(similarities[best]))

    def _nothing(self) -> SearchResult:
        return SearchResult([], "other_model" if self._shelf.other_tracks else "empty_library")

    def _result(
        self, nearest: Callable[[int, NDArray[np.bool_]], Found], k: int, exclude: Collection[str]
    ) -> SearchResult:
        """Turn sections into tracks; if the file of one has gone, look at all files once and search again."""
        excluded = [self._position[track] for track in exclude if track in self._position]
        candidates = self._fold(nearest, k, excluded)
        if None in candidates:
            self._offer.look()
            candidates = self._fold(nearest, k, excluded)
        found = [candidate for candidate in candidates if candidate is not None]
        if len(found) >= k:
            return SearchResult(found, "")
        return SearchResult(found, "fewer_than_k" if found else "all_filtered")

    def _fold(
        self, nearest: Callable[[int, NDArray[np.bool_]], Found], k: int, excluded: list[int]
    ) -> list[Candidate | None]:
        """Return the k nearest tracks, each with its nearest section; None where the file has gone."""
        shelf = self._shelf
        allowed = self._offer.open.copy()
        allowed[excluded] = False
        # So many sections hold k different tracks, whichever they are.
        sections, similarities = nearest(k * shelf.most_sections, allowed[shelf.track_of])
        _, first = np.unique(shelf.track_of[sections], return_index=True)
        return [
            self._candidate(int(sections[place]), float(similarities[place])) for place in np.sort(first)[:k]
        ]

    def _candidate(self, section: int, similarity: float) -> Candidate | None:
        shelf = self._shelf
        position = int(shelf.track_of[section])
        path = self._offer.path(position)
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
