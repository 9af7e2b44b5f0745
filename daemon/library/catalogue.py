"""The catalogue of the library: what was heard in which file. It is the truth; the index is made from it.

Every method is one transaction, so a process killed at any point leaves whole tracks only.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from .database import connect, told, transaction
from .records import Failure, FileStamp, KnownFile, Provenance, Section, Tags, Track
from .rows import put_file, put_sections, put_tags, put_track
from .vectors import unit


class Catalogue:
    """An open catalogue; use it from the thread that opened it, and close it or use `with`.

    Parameters
    ----------
    path : Path
        The SQLite file.
    create : bool
        Whether an absent file is made.

    Raises
    ------
    LibraryError
        If the file is absent (without `create`), damaged, foreign, too new, or cannot be written.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.connection = connect(path, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of a block see one state, whatever an update writes meanwhile."""
        with told(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("COMMIT")

    def add_root(self, folder: str) -> None:
        """Remember a music folder, as an absolute path."""
        with transaction(self.connection, self.path) as sql:
            sql.execute("INSERT OR IGNORE INTO roots (path) VALUES (?)", (os.fsencode(folder),))

    def remove_root(self, folder: str) -> None:
        """Forget a music folder, though none of its tracks."""
        with transaction(self.connection, self.path) as sql:
            sql.execute("DELETE FROM roots WHERE path = ?", (os.fsencode(folder),))

    def set_offline(self, folder: str, reason: str) -> None:
        """Say why a music folder cannot be trusted at present; an empty reason brings it back."""
        with transaction(self.connection, self.path) as sql:
            sql.execute(
                "UPDATE roots SET offline = ?1 WHERE path = ?2 AND offline <> ?1",
                (reason, os.fsencode(folder)),
            )

    def store(
        self, track: Track, sections: Sequence[Section], stamp: FileStamp, provenance: Provenance
    ) -> None:
        """Keep a track with its sections and its file, in the place of what was known of them.

        Sections that another bundle made stay.

        Raises
        ------
        LibraryError
            If a vector cannot be compared, or the catalogue cannot be written; nothing is kept then.
        """
        vectors = [unit(section.vector) for section in sections]
        with transaction(self.connection, self.path) as sql:
            number = put_track(sql, track)
            put_sections(sql, number, sections, vectors, provenance)
            put_file(sql, number, stamp)

    def attach(self, track_hash: str, tags: Tags, stamp: FileStamp) -> None:
        """Keep a file that holds a known track: a move, a copy, or a change of tags."""
        with transaction(self.connection, self.path) as sql:
            put_file(sql, put_tags(sql, track_hash, tags), stamp)

    def fail(self, failure: Failure) -> None:
        """Keep that a file gave no track, so that it is not tried again until it changes."""
        path = os.fsencode(failure.stamp.path)
        with transaction(self.connection, self.path) as sql:
            sql.execute("DELETE FROM files WHERE path = ?", (path,))
            sql.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                (path, failure.stamp.size, failure.stamp.mtime_ns, failure.reason, failure.detail),
            )

    def set_missing(self, paths: Iterable[str], *, missing: bool) -> None:
        """Mark files as gone or as back; a gone path whose track has another file is dropped."""
        with transaction(self.connection, self.path) as sql:
            sql.executemany(
                "UPDATE files SET missing = ? WHERE path = ?",
                [(int(missing), os.fsencode(path)) for path in paths],
            )
            sql.execute(
                "DELETE FROM files WHERE missing AND track IN (SELECT track FROM files WHERE NOT missing)"
            )

    def drop_failures(self, paths: Iterable[str]) -> None:
        """Drop the failures of files that have gone."""
        names = [(os.fsencode(path),) for path in paths]
        with transaction(self.connection, self.path) as sql:
            sql.executemany("DELETE FROM failures WHERE path = ?", names)

    def forget(self, paths: Iterable[str]) -> None:
        """Drop files and failures, and then every track that has no file left."""
        names = [(os.fsencode(path),) for path in paths]
        with transaction(self.connection, self.path) as sql:
            sql.executemany("DELETE FROM files WHERE path = ?", names)
            sql.executemany("DELETE FROM failures WHERE path = ?", names)
        self.drop_orphans()

    def drop_orphans(self) -> None:
        """Drop the tracks without a file, even a missing one: what held them holds other sound now."""
        with transaction(self.connection, self.path) as sql:
            gone = sql.execute("DELETE FROM tracks WHERE id NOT IN (SELECT track FROM files)").rowcount
            if gone:
                sql.execute("UPDATE revision SET vectors = vectors + 1")

    @property
    def changes(self) -> int:
        """Rows changed since this catalogue was opened."""
        return self.connection.total_changes

    def publish(self) -> int:
        """Tell readers that there is something new; return the new revision."""
        with transaction(self.connection, self.path) as sql:
            sql.execute("UPDATE revision SET published = published + 1")
        return self.revision

    @property
    def revision(self) -> int:
        """A number that moves when readers should look again."""
        return self._revisions()[0]

    @property
    def vectors_revision(self) -> int:
        """A number that moves with every change of the vectors."""
        return self._revisions()[1]

    def _revisions(self) -> tuple[int, int]:
        with told(self.path):
            published, vectors = self.connection.execute("SELECT published, vectors FROM revision").fetchone()
        return int(published), int(vectors)

    def roots(self) -> dict[str, str]:
        """Return the music folders, each with the reason why it is offline, or ''."""
        with told(self.path):
            rows = self.connection.execute("SELECT path, offline FROM roots ORDER BY path").fetchall()
        return {os.fsdecode(path): offline for path, offline in rows}

    def files(self) -> dict[str, KnownFile]:
        """Return every known file by its path."""
        query = "SELECT path, size, mtime_ns, hash, missing FROM files JOIN tracks ON tracks.id = track"
        with told(self.path):
            rows = self.connection.execute(query).fetchall()
        names = [os.fsdecode(row[0]) for row in rows]
        return {
            name: KnownFile(FileStamp(name, size, mtime_ns), track_hash, bool(missing))
            for name, (_, size, mtime_ns, track_hash, missing) in zip(names, rows, strict=True)
        }

    def failures(self) -> dict[str, Failure]:
        """Return the files that gave no track, by path."""
        with told(self.path):
            rows = self.connection.execute("SELECT * FROM failures ORDER BY path").fetchall()
        stamps = [FileStamp(os.fsdecode(row[0]), row[1], row[2]) for row in rows]
        return {stamp.path: Failure(stamp, row[3], row[4]) for stamp, row in zip(stamps, rows, strict=True)}

    def embedded(self, bundle: str) -> set[str]:
        """Return the hashes of the tracks that `bundle` has embedded."""
        query = "SELECT DISTINCT hash FROM sections JOIN tracks ON tracks.id = track WHERE bundle = ?"
        with told(self.path):
            return {row[0] for row in self.connection.execute(query, (bundle,))}
