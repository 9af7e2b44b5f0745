"""The catalogue's tables, and the refusal of files that are not a catalogue of this version."""

import sqlite3
from pathlib import Path

from ..errors import LibraryError

APPLICATION_ID = 0x50707076
"""Marks an SQLite file as ours ("PPPv": ppp, voice)."""

VERSION = 1

_TABLES = """
CREATE TABLE revision (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    published INTEGER NOT NULL,  -- moves when readers should look again
    vectors INTEGER NOT NULL     -- moves with every change of the vectors
);
INSERT INTO revision VALUES (1, 0, 0);

CREATE TABLE roots (
    path BLOB PRIMARY KEY,
    offline TEXT NOT NULL DEFAULT ''  -- why the folder cannot be trusted now, or ''
);

CREATE TABLE tracks (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    duration_s REAL NOT NULL,
    level_dbfs REAL NOT NULL,
    truncated INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT '', artist TEXT NOT NULL DEFAULT '', album TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '', date TEXT NOT NULL DEFAULT '', genre TEXT NOT NULL DEFAULT ''
);

CREATE TABLE files (
    path BLOB PRIMARY KEY,
    track INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX files_track ON files (track);

CREATE TABLE sections (
    track INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    bundle TEXT NOT NULL,
    start_s REAL NOT NULL,
    decoder TEXT NOT NULL,
    valence REAL NOT NULL,
    arousal REAL NOT NULL,
    emotion TEXT NOT NULL,
    scores TEXT NOT NULL,  -- JSON
    vector BLOB NOT NULL,  -- little-endian float32
    PRIMARY KEY (track, bundle, start_s)
) WITHOUT ROWID;

CREATE TABLE failures (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
);
"""


def create(connection: sqlite3.Connection) -> None:
    """Lay the tables out inside the caller's transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in _TABLES.split(";"):
        connection.execute(statement)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return True for a database without any table, as SQLite makes it."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(tables) == 0


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is not a catalogue of this version.

    Raises
    ------
    LibraryError
        If the file belongs to another program or to a newer sottovoce.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise LibraryError(
            f"{path} is not a sottovoce catalogue but another program's database. "
            "Move it away, then run `sottovoce library update`."
        )
    if version != VERSION:
        raise LibraryError(
            f"The catalogue {path} has version {version}, and this sottovoce reads version {VERSION}. "
            "Upgrade sottovoce, or move the file away and run `sottovoce library update`."
        )
