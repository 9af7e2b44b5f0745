"""Write a small file whole or not at all."""

import os
import tempfile
from pathlib import Path

from .errors import StateError


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` with `content`, so that a reader or a power cut sees the old file or the new one.

    Raises
    ------
    StateError
        The folder cannot be written or the disk is full; the old file is as it was.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)  # noqa: PTH105 - the documented atomic call
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StateError(
            f"Cannot write {path}: {error.strerror}. Free some space or make the folder writable; "
            "what was there before is untouched."
        ) from error
