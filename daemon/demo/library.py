"""The demo's music: sixteen short pieces, rendered once and kept in the cache."""

from collections.abc import Callable
from pathlib import Path

from ..atomic import write_atomically
from ..errors import StateError
from .composer import TITLES, compose
from .flac import encode
from .synth import render

VERSION = 1
"""Raise it when the pieces sound different: the old ones stay where they were."""

ARTIST = "sottovoce demo"
ALBUM = "Music for a demo"
LICENCE = "CC0-1.0"

Progress = Callable[[int, int, str], None]


def demo_music(cache: Path, progress: Progress | None = None) -> Path:
    """Return the folder of the demo's music and render what is missing from it.

    Each file appears whole or not at all, so an interrupted run goes on where it stopped.

    Parameters
    ----------
    cache : Path
        Where to keep the folder.
    progress : callable, optional
        Called with (pieces done, pieces in all, title) before each piece and at the end.

    Raises
    ------
    StateError
        If the folder cannot be written.
    """
    folder = cache / f"demo-music-{VERSION}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"Cannot create {folder}: {error.strerror}. Free some space or make {cache} writable."
        ) from error
    pieces = [
        (emotion, number, title) for emotion, titles in TITLES.items() for number, title in enumerate(titles)
    ]
    for done, (emotion, number, title) in enumerate(pieces):
        path = folder / f"{title}.flac"
        if path.exists():
            continue
        if progress:
            progress(done, len(pieces), title)
        write_atomically(path, _file(emotion, number))
    if progress:
        progress(len(pieces), len(pieces), "")
    return folder


def _file(emotion: str, number: int) -> bytes:
    piece = compose(emotion, number)
    tags = {
        "TITLE": piece.title,
        "ARTIST": ARTIST,
        "ALBUM": ALBUM,
        "LICENSE": LICENCE,
        "COMMENT": f"Made by a program to sound {emotion}.",
    }
    return encode(render(piece), tags)
