"""What an update has to do: the difference between the music folders and the catalogue."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .records import Failure, FileStamp, KnownFile
from .scan import Scan

_RETRIED = {"denied"}
"""Reasons that may pass without a change of the file."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do.

    Attributes
    ----------
    read : list of FileStamp
        New or changed files, and those that the present model has not heard, by path.
    back : list of str
        Files that were missing and are there again, unchanged.
    unchanged : int
        Files that need nothing.
    """

    read: list[FileStamp] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    unchanged: int = 0


def plan(
    present: Mapping[str, FileStamp],
    known: Mapping[str, KnownFile],
    failures: Mapping[str, Failure],
    embedded: Container[str],
    *,
    retry_failed: bool,
) -> Plan:
    """Compare the files that are present with what is known of them.

    Parameters
    ----------
    present : mapping of str to FileStamp
        From `scan`.
    known, failures : mapping
        From the catalogue.
    embedded : container of str
        Tracks that the present model has heard.
    retry_failed : bool
        Whether files that gave no track are tried again though they have not changed.
    """
    read, back, unchanged = [], [], 0
    for path, stamp in sorted(present.items()):
        file, failure = known.get(path), failures.get(path)
        if file is not None and file.stamp == stamp and file.track in embedded:
            unchanged += 1
            if file.missing:
                back.append(path)
        elif (
            failure is not None
            and failure.stamp == stamp
            and not retry_failed
            and failure.reason not in _RETRIED
        ):
            unchanged += 1
        else:
            read.append(stamp)
    return Plan(read, back, unchanged)


def vanished(scan: Scan, known: Mapping[str, KnownFile], present: Container[str]) -> list[str]:
    """Return the files that have left a folder since the last update, and whose track is nowhere else."""
    elsewhere = {file.track for path, file in known.items() if path in present}
    return [
        path
        for path, file in known.items()
        if scan.covers(path) and path not in scan.files and not file.missing and file.track not in elsewhere
    ]


def distrust(scan: Scan, known: Mapping[str, KnownFile], gone: Collection[str]) -> str:
    """Return why a folder looks like a lost mount rather than like a tidied one, or ''.

    A missing or empty folder, or one that lost more than half of what was known of it, is not believed.
    """
    if scan.root in scan.closed:
        return "the folder cannot be read" if Path(scan.root).exists() else "the folder is not there"
    here = sum(scan.covers(path) and not file.missing for path, file in known.items())
    if here and not scan.files:
        return "the folder is empty"
    if 2 * len(gone) > here:
        return f"{len(gone)} of {here} known files are gone"
    return ""
