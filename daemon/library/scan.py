"""What lies in the music folders now. Nothing is ever written there."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from .folders import is_under
from .records import FileStamp

AUDIO_SUFFIXES = frozenset(
    {".aac", ".ac3", ".aif", ".aiff", ".ape", ".au", ".caf", ".dsf", ".flac", ".m4a", ".m4b", ".m4p", ".mka"}
    | {".mp2", ".mp3", ".mpc", ".oga", ".ogg", ".opus", ".ra", ".spx", ".tta", ".wav", ".wma", ".wv"}
)
"""Names that promise audio. Other files are tried too, but it is no fault of theirs if they hold none."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One music folder.

    Attributes
    ----------
    root : str
        The folder.
    files : dict of str to FileStamp
        Its regular files at any depth, by path.
    closed : list of str
        Folders in it that cannot be listed; nothing is known of the files in them.
    """

    root: str
    files: dict[str, FileStamp] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def covers(self, path: str) -> bool:
        """Return whether this scan would have seen a file of that path."""
        return is_under(path, self.root) and not any(is_under(path, folder) for folder in self.closed)

    def absent(self, paths: Iterable[str]) -> list[str]:
        """Return those paths that this scan would have seen, and has not."""
        return [path for path in paths if self.covers(path) and path not in self.files]


def promises_audio(path: str) -> bool:
    """Return whether a file's name says that it holds audio."""
    return PurePath(path).suffix.lower() in AUDIO_SUFFIXES


def scan(root: str) -> Scan:
    """List a music folder, links to folders included, each folder once."""
    found = Scan(root)
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            about = Path(folder).stat()
            if (about.st_dev, about.st_ino) in seen:  # a link to a folder that contains it
                continue
            seen.add((about.st_dev, about.st_ino))
            with os.scandir(folder) as entries:
                for entry in entries:
                    _look(entry, waiting, found)
        except OSError:
            found.closed.append(folder)
    return found


def _look(entry: os.DirEntry[str], waiting: list[str], found: Scan) -> None:
    if entry.name.startswith("._"):  # what macOS leaves beside files on foreign disks
        return
    try:
        about = entry.stat()
    except OSError:  # a link to nothing, or a file that has just gone
        return
    if stat.S_ISDIR(about.st_mode):
        waiting.append(entry.path)
    elif stat.S_ISREG(about.st_mode):
        found.files[entry.path] = FileStamp(entry.path, about.st_size, about.st_mtime_ns)
