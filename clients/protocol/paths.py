"""File paths on the wire: always valid UTF-8 to show, and lossless where a file name is not text.

POSIX file names are bytes; Python holds the undecodable ones as lone surrogates (PEP 383), which JSON cannot
carry.
"""

import base64
import binascii
import os

from msgspec import UNSET, UnsetType

from ..errors import ProtocolError


def to_wire(path: str) -> tuple[str, str | UnsetType]:
    """Return the path as text to show and, only if that text is not the whole truth, its bytes in base64.

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it.
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(path)
        return raw.decode("utf-8", "replace"), base64.b64encode(raw).decode("ascii")
    return path, UNSET


def from_wire(path: str, path_b64: str | UnsetType) -> str:
    """Return the path as the file system knows it.

    Raises
    ------
    ProtocolError
        If `path_b64` is not base64.
    """
    if isinstance(path_b64, UnsetType):
        return path
    try:
        return os.fsdecode(base64.b64decode(path_b64, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ProtocolError("path_b64", f"it is not base64 ({error})") from error
