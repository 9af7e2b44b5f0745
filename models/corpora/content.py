"""When two files are one recording, whatever they are called."""

import hashlib
from pathlib import Path

from ..errors import CorpusError


def content_hash(path: Path) -> str:
    """Return a hash of a file's encoded audio: the same after a copy, a rename, new tags or a new container.

    Raises
    ------
    CorpusError
        If the file cannot be opened or holds no audio.
    """
    import av

    digest = hashlib.blake2b(digest_size=16)
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise CorpusError(f"{path} holds no audio; replace it or leave it out.")
            for packet in container.demux(audio=0):
                digest.update(bytes(packet))
    except (OSError, av.error.FFmpegError) as error:
        raise CorpusError(f"Cannot read {path} ({error}); replace it or leave it out.") from error
    return digest.hexdigest()
