"""The SQLite connection below the catalogue: opening, transactions, and errors told in one sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import LibraryError
from . import schema

_BUSY_S = 10.0


def _sentence(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT):
        return (
            f"The library catalogue {path} is damaged ({error}) and was left as it is. "
            "Restore it from a backup, or move it away and run `sottovoce library update` to start anew."
        )
    if code == sqlite3.SQLITE_FULL:
        return (
            f"The disk of the library catalogue {path} is full. "
            "Free some space and run the command again: finished tracks are kept."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return (
            f"The library catalogue {path} cannot be written ({error}). "
            "Give the file and its folder to your user, or set SOTTOVOCE_HOME to a folder that you may write."
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"Another program keeps the library catalogue {path} locked. End it and run the command again."
    return f"The library catalogue {path} cannot be used: {error}. Check its disk and run the command again."


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn any error of SQLite into one that says what to do.

    Raises
    ------
    LibraryError
        In place of every `sqlite3.Error`.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(_sentence(path, error)) from error


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the catalogue file, laying out the tables in a new or empty one; `create` makes an absent one.

    Raises
    ------
    LibraryError
        If it is absent (without `create`), damaged, foreign, of another version, or cannot be written.
    """
    mode = "rwc" if create else "rw"
    with told(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            if schema.is_empty(connection):
                connection.execute("PRAGMA journal_mode = WAL")
                with transaction(connection, path):
                    if schema.is_empty(connection):  # nobody else was quicker
                        schema.create(connection)
            schema.check(connection, path)
            connection.execute("PRAGMA synchronous = FULL")  # a finished track outlives a power cut
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """Run a block as one transaction: all of it is kept, or nothing.

    Raises
    ------
    LibraryError
        If SQLite refuses; nothing of the block is kept.
    """
    with told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
