"""Single rows of the catalogue, written inside the caller's transaction."""

import json
import os
import sqlite3
from collections.abc import Sequence

from .records import FileStamp, Provenance, Section, Tags, Track, Vector


def put_track(sql: sqlite3.Connection, track: Track) -> int:
    """Write a track and its tags; return its row number."""
    sql.execute(
        "INSERT INTO tracks (hash, duration_s, level_dbfs, truncated) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (hash) DO UPDATE SET duration_s = excluded.duration_s, "
        "level_dbfs = excluded.level_dbfs, truncated = excluded.truncated",
        (track.hash, track.duration_s, track.level_dbfs, int(track.truncated)),
    )
    return put_tags(sql, track.hash, track.tags)


def put_tags(sql: sqlite3.Connection, track_hash: str, tags: Tags) -> int:
    """Write the tags of a track that exists; return its row number."""
    sql.execute(
        "UPDATE tracks SET title = ?, artist = ?, album = ?, licence = ?, date = ?, genre = ? WHERE hash = ?",
        (tags.title, tags.artist, tags.album, tags.licence, tags.date, tags.genre, track_hash),
    )
    (number,) = sql.execute("SELECT id FROM tracks WHERE hash = ?", (track_hash,)).fetchone()
    return int(number)


def put_sections(
    sql: sqlite3.Connection,
    track: int,
    sections: Sequence[Section],
    vectors: Sequence[Vector],
    provenance: Provenance,
) -> None:
    """Write a track's sections, as unit vectors, in the place of those that the same bundle made."""
    sql.execute("DELETE FROM sections WHERE track = ? AND bundle = ?", (track, provenance.bundle))
    sql.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                track,
                provenance.bundle,
                section.start_s,
                provenance.decoder,
                section.valence,
                section.arousal,
                section.emotion,
                json.dumps(section.scores),
                vector.astype("<f4").tobytes(),
            )
            for section, vector in zip(sections, vectors, strict=True)
        ],
    )
    sql.execute("UPDATE revision SET vectors = vectors + 1")


def put_file(sql: sqlite3.Connection, track: int, stamp: FileStamp) -> None:
    """Write that a file holds a track, and no failure any more."""
    path = os.fsencode(stamp.path)
    sql.execute("DELETE FROM failures WHERE path = ?", (path,))
    sql.execute(
        "INSERT OR REPLACE INTO files (path, track, size, mtime_ns) VALUES (?, ?, ?, ?)",
        (path, track, stamp.size, stamp.mtime_ns),
    )
