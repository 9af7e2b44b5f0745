"""The director's memory across restarts: one JSON file, replaced whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from ..atomic import write_atomically
from ..errors import StateError
from .state import DirectorState

VERSION = 1


class _Header(msgspec.Struct):
    """What is read first, so that a newer file is told from a broken one."""

    version: int


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The file: `saved_at` is wall-clock time (s since 1970), the state's own times are monotonic."""

    version: int
    saved_at: float
    state: DirectorState


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was found.

    Attributes
    ----------
    state : DirectorState or None
        None on a first start or if the file was refused.
    away_s : float
        Wall-clock seconds since it was saved; 0 if the clock was set back meanwhile.
    warning : str
        One sentence if the file was refused and kept aside, else empty.
    """

    state: DirectorState | None = None
    away_s: float = 0.0
    warning: str = ""


def save(path: Path, state: DirectorState, wall_s: float) -> None:
    """Write the state to `path`; whatever happens, the old file or the new one is there whole.

    Raises
    ------
    StateError
        If the folder cannot be written or the disk is full.
    """
    content = msgspec.json.encode(_File(version=VERSION, saved_at=wall_s, state=state))
    write_atomically(path, content)


def load(path: Path, wall_s: float) -> Recalled:
    """Read the state back; a file that cannot be used is renamed, never deleted.

    Raises
    ------
    StateError
        If the file is there and cannot be read or renamed.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Recalled()
    except OSError as error:
        raise StateError(f"Cannot read {path}: {error.strerror}. Make it readable for your user.") from error
    try:
        version = msgspec.json.decode(content, type=_Header).version
        if version > VERSION:
            why = f"it is of version {version} and this program knows {VERSION}"
            return Recalled(warning=_refuse(path, why))
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Recalled(warning=_refuse(path, f"it is damaged ({error})"))
    return Recalled(file.state, max(0.0, wall_s - file.saved_at))


def _refuse(path: Path, why: str) -> str:
    """Rename the file and return the sentence that says so."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.refused-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise StateError(
            f"Cannot use {path} because {why}, nor rename it: {error.strerror}. Move it away."
        ) from error
    return f"What was learnt before is not used because {path.name} cannot be: {why}; it is kept as {aside}."
