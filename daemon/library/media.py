"""Opening media files by their content, and reading what they say about themselves."""

import contextlib
import os
from collections.abc import Iterator, Mapping

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from .failure import UnusableFileError
from .names import printable
from .records import Tags

DECODER = "PyAV {}, libavcodec {}.{}.{}".format(av.__version__, *av.library_versions["libavcodec"])
"""Provenance of every vector: other decoders give slightly other samples."""

_PROTECTED = {"drms", "drmi", "enca", "aavd"}
"""Sample entries of encrypted MP4 audio: FairPlay, Common Encryption, Audible."""

_PLAYLISTS = {"hls", "dash", "concat", "imf"}
"""Formats that only point to other files, or to the network."""


@contextlib.contextmanager
def opened(path: str) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open a file and its first audio stream.

    The name plays no part: no protocol is guessed from it, and only the file itself is read.

    Raises
    ------
    UnusableFileError
        If there is no audio to be had.
    FileNotFoundError
        If the file has gone.
    """
    with _told():
        container = av.open(f"file:{path}", metadata_errors="replace", options={"protocol_whitelist": "file"})
    with container:
        if not container.streams.audio or container.format.name.partition(",")[0] in _PLAYLISTS:
            raise UnusableFileError("no_audio", container.format.name)
        stream = container.streams.audio[0]
        if stream.codec_context.codec_tag in _PROTECTED:
            raise UnusableFileError("protected", stream.codec_context.codec_tag)
        yield container, stream


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnusableFileError("denied") from error
    except av.error.InvalidDataError as error:
        raise UnusableFileError("not_audio") from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise UnusableFileError("unreadable", getattr(error, "strerror", "") or str(error)) from error


def tags(container: InputContainer, stream: AudioStream, path: str) -> Tags:
    """Return the tags of the container, or of the stream where the container has none (Ogg).

    A file without a title is named after itself, undecodable bytes as escapes.
    """
    stem = os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 - text, lone surrogates and all
    found = {key.lower(): value for key, value in {**container.metadata, **stream.metadata}.items()}
    return Tags(
        title=_first(found, "title") or printable(stem),
        artist=_first(found, "artist", "album_artist"),
        album=_first(found, "album"),
        licence=_first(found, "license", "licence", "copyright", "tcop", "wcop"),
        date=_first(found, "date", "year", "tyer"),
        genre=_first(found, "genre"),
    )


def _first(found: Mapping[str, str], *keys: str) -> str:
    return next((found[key].strip() for key in keys if found.get(key, "").strip()), "")
