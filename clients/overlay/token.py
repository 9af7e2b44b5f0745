"""The token that lets other machines in."""

import os
import re
import secrets
from pathlib import Path

from .errors import OverlayError

_FIT = re.compile(r"[A-Za-z0-9_-]{16,200}")
_NEW_BYTES = 24


def read_or_make(file: Path) -> str:
    """Return the token in a file; write a new one, readable by this user alone, where there is no file.

    Raises
    ------
    OverlayError
        If the file cannot be read or written, or holds no token.
    """
    try:
        if not file.exists():
            _write(file, secrets.token_urlsafe(_NEW_BYTES))
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OverlayError(
            f"Cannot read or write the token in {file} ({error}): make it accessible, or set [overlay] "
            "token_file to another."
        ) from error
    if not _FIT.fullmatch(token):
        raise OverlayError(
            f"The file {file} holds no token: write 16 or more letters and digits into it, or delete it and "
            "a new one is made."
        )
    return token


def _write(file: Path, token: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(token + "\n")
