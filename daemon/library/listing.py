"""The catalogue as plain values, for people and for other programs."""

import json
import os
from collections.abc import Iterator
from typing import Any, TypedDict

from .catalogue import Catalogue
from .database import told


class ListedSection(TypedDict):
    """A window of a track, and which model heard it how."""

    bundle: str
    decoder: str
    start_s: float
    valence: float
    arousal: float
    emotion: str
    scores: dict[str, float]


class ListedTrack(TypedDict):
    """A recording; undecodable bytes of its paths are lone surrogates (PEP 383)."""

    track: str
    duration_s: float
    level_dbfs: float
    truncated: bool
    title: str
    artist: str
    album: str
    licence: str
    date: str
    genre: str
    paths: list[str]
    sections: list[ListedSection]


def listing(catalogue: Catalogue) -> Iterator[ListedTrack]:
    """Yield every track with its files and sections, by artist, album and title.

    Raises
    ------
    LibraryError
        If the catalogue is damaged.
    """
    sql = catalogue.connection
    with told(catalogue.path):
        paths: dict[int, list[str]] = {}
        for number, path in sql.execute("SELECT track, path FROM files ORDER BY path"):
            paths.setdefault(number, []).append(os.fsdecode(path))
        for number, *row in sql.execute(
            "SELECT id, hash, duration_s, level_dbfs, truncated, title, artist, album, licence, date, genre "
            "FROM tracks ORDER BY artist, album, title, hash"
        ):
            yield ListedTrack(
                track=row[0],
                duration_s=row[1],
                level_dbfs=row[2],
                truncated=bool(row[3]),
                title=row[4],
                artist=row[5],
                album=row[6],
                licence=row[7],
                date=row[8],
                genre=row[9],
                paths=paths.get(number, []),
                sections=[_section(found) for found in sql.execute(_SECTIONS, (number,))],
            )


_SECTIONS = (
    "SELECT bundle, decoder, start_s, valence, arousal, emotion, scores FROM sections WHERE track = ? "
    "ORDER BY bundle, start_s"
)


def _section(row: tuple[Any, ...]) -> ListedSection:
    return ListedSection(
        bundle=row[0],
        decoder=row[1],
        start_s=row[2],
        valence=row[3],
        arousal=row[4],
        emotion=row[5],
        scores=json.loads(row[6]),
    )
