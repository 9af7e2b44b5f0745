"""What the catalogue offers to one model bundle, read into memory: tracks, their files, their sections."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import LibraryError
from .catalogue import Catalogue
from .database import told
from .folders import is_under
from .records import Tags, Track


@dataclass(frozen=True, slots=True)
class Shelved:
    """A track and the files that hold it, without those known to be gone."""

    track: Track
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Tracks and sections; section i is row i of every array, and the order is that of the catalogue.

    Attributes
    ----------
    tracks : list of Shelved
        The tracks that the bundle has embedded.
    vectors : NDArray[np.float32] [shape=(n, d)]
        Unit vectors.
    track_of : NDArray[np.int64] [shape=(n,)]
        Position of each section's track in `tracks`.
    starts_s, valence, arousal : NDArray[np.float64] [shape=(n,)]
        One number a section.
    emotions : list of str
        One class name a section.
    most_sections : int
        The largest number of sections of one track.
    other_tracks : int
        Tracks that only other bundles have embedded.
    """

    tracks: list[Shelved]
    vectors: NDArray[np.float32]
    track_of: NDArray[np.int64]
    starts_s: NDArray[np.float64]
    valence: NDArray[np.float64]
    arousal: NDArray[np.float64]
    emotions: list[str]
    most_sections: int
    other_tracks: int


_NONE = np.empty(0)
EMPTY = Shelf([], np.empty((0, 0), np.float32), _NONE.astype(np.int64), _NONE, _NONE, _NONE, [], 0, 0)
"""The shelf of an absent catalogue."""


def _tracks(catalogue: Catalogue, bundle: str) -> dict[int, Shelved]:
    paths: dict[int, list[str]] = {}
    roots = [root for root, offline in catalogue.roots().items() if offline]
    sql = catalogue.connection
    for number, name in sql.execute("SELECT track, path FROM files WHERE NOT missing ORDER BY path"):
        path = os.fsdecode(name)
        offline = any(is_under(path, root) for root in roots)
        if not offline or os.path.exists(path):  # noqa: PTH110 - os.path takes lone surrogates quickest
            paths.setdefault(number, []).append(path)
    rows = sql.execute(
        "SELECT id, hash, duration_s, level_dbfs, truncated, title, artist, album, licence, date, genre "
        "FROM tracks WHERE EXISTS (SELECT 1 FROM sections WHERE track = id AND bundle = ?) ORDER BY id",
        (bundle,),
    )
    return {
        row[0]: Shelved(
            Track(row[1], row[2], row[3], bool(row[4]), Tags(*row[5:])), tuple(paths.get(row[0], ()))
        )
        for row in rows
    }


def read(catalogue: Catalogue, bundle: str) -> Shelf:
    """Read all that `bundle` has embedded.

    Raises
    ------
    LibraryError
        If the catalogue is damaged.
    """
    with told(catalogue.path):
        tracks = _tracks(catalogue, bundle)
        rows = catalogue.connection.execute(
            "SELECT track, start_s, valence, arousal, emotion, vector FROM sections WHERE bundle = ? "
            "ORDER BY track, start_s",
            (bundle,),
        ).fetchall()
        (known,) = catalogue.connection.execute("SELECT count(*) FROM tracks").fetchone()
    positions = {number: position for position, number in enumerate(tracks)}
    track_of = np.array([positions[row[0]] for row in rows], dtype=np.int64)
    numbers = np.array([row[1:4] for row in rows], dtype=np.float64).reshape(-1, 3)
    return Shelf(
        tracks=list(tracks.values()),
        vectors=_matrix([row[5] for row in rows], catalogue),
        track_of=track_of,
        starts_s=numbers[:, 0],
        valence=numbers[:, 1],
        arousal=numbers[:, 2],
        emotions=[row[4] for row in rows],
        most_sections=int(np.bincount(track_of).max(initial=0)),
        other_tracks=known - len(tracks),
    )


def _matrix(blobs: list[bytes], catalogue: Catalogue) -> NDArray[np.float32]:
    """Stack the stored vectors, which must be of one dimension and of unit length."""
    if not blobs:
        return np.empty((0, 0), dtype=np.float32)
    sizes = {len(blob) for blob in blobs}
    if len(sizes) == 1 and (size := sizes.pop()) > 0 and size % 4 == 0:
        matrix = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32)
        if np.allclose(np.einsum("ij,ij->i", matrix, matrix), 1.0, atol=1e-3):
            return matrix
    raise LibraryError(
        f"The library catalogue {catalogue.path} holds vectors that nothing can have stored. "
        "Restore it from a backup, or move it away and run `sottovoce library update` to start anew."
    )
