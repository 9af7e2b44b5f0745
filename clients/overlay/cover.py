"""The picture embedded in a music file: read lazily, kept small, believed only by its first bytes."""

import base64
import binascii
import logging
from pathlib import Path
from typing import Any, NamedTuple

import mutagen
from mutagen.flac import Picture
from mutagen.flac import error as FlacError  # noqa: N812 - mutagen's name is no name for an exception

MAX_BYTES = 4 * 1024 * 1024  # embedded covers are 50 kB to 1 MB
_FRONT = 3  # ID3v2.4, 4.14: picture type of the front cover

_log = logging.getLogger(__name__)


class Cover(NamedTuple):
    """A picture and its media type."""

    data: bytes
    media_type: str


def embedded(path: Path) -> Cover | None:
    """Return the embedded front cover, else another embedded picture; None if there is none fit to be shown.

    A file that is not on this machine, or that mutagen cannot read, has none.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return None
        tags = mutagen.File(path)
        pictures = [] if tags is None else _pictures(tags)
    except Exception as error:  # noqa: BLE001 - mutagen meets broken files with any exception
        _log.debug("No cover from %s: %s", path, error)
        return None
    usable = [picture for picture in pictures if len(picture.data) <= MAX_BYTES and media_type(picture.data)]
    usable.sort(key=lambda picture: picture.type != _FRONT)
    return Cover(usable[0].data, media_type(usable[0].data)) if usable else None


def media_type(data: bytes) -> str:
    """Return the type of a picture by its first bytes; empty if it is none that every browser shows.

    SVG is left out: it is a program as much as a picture.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


class _Embedded(NamedTuple):
    data: bytes
    type: int


def _pictures(file: Any) -> list[_Embedded]:  # noqa: ANN401 - mutagen has no types
    """Return all pictures of a file, in whichever of four ways its format holds them."""
    found = [_Embedded(picture.data, picture.type) for picture in getattr(file, "pictures", ())]  # FLAC
    tags = file.tags
    if tags is None:
        return found
    if hasattr(tags, "getall"):  # ID3: MP3, AIFF, WAV
        found += [_Embedded(frame.data, frame.type) for frame in tags.getall("APIC")]
    elif "covr" in tags:  # MP4
        found += [_Embedded(bytes(picture), _FRONT) for picture in tags["covr"]]
    elif "metadata_block_picture" in tags:  # Ogg
        found += [picture for text in tags["metadata_block_picture"] for picture in _block(text)]
    return found


def _block(text: str) -> list[_Embedded]:
    try:
        picture = Picture(base64.b64decode(text))  # type: ignore[no-untyped-call]
    except (binascii.Error, FlacError):
        return []
    return [_Embedded(picture.data, picture.type)]
