"""Where the password for OBS comes from: the environment, a file, or OBS's own settings on this machine."""

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from .errors import PasswordProblem
from .secret import Secret

_HERE = {"127.0.0.1", "localhost", "::1"}
VARIABLE = "SOTTOVOCE_OBS_PASSWORD"


class _Server(msgspec.Struct):
    server_password: str = ""


def find_password(
    host: str, password_file: str, environment: Mapping[str, str] = os.environ
) -> tuple[Secret | None, str]:
    """Return the password and, in words, where it is from.

    Parameters
    ----------
    host, password_file : str
        As in the settings; the file may be empty.
    environment : Mapping[str, str]
        For SOTTOVOCE_OBS_PASSWORD, and for where OBS keeps its settings.

    Raises
    ------
    PasswordProblem
        If `password_file` is set and cannot be read.
    """
    if text := environment.get(VARIABLE):
        return Secret(text), VARIABLE
    if password_file:
        return _from_file(Path(password_file).expanduser())
    for folder in obs_folders(environment) if host in _HERE else ():
        for file, read in (
            (folder / "plugin_config" / "obs-websocket" / "config.json", _from_json),
            (folder / "global.ini", _from_ini),
        ):
            if (text := read(file)) is not None:
                return (Secret(text) if text else None), f"OBS's own settings ({file})"
    return None, "nowhere"


def obs_folders(environment: Mapping[str, str], platform: str = sys.platform) -> Iterator[Path]:
    """Yield the folders where OBS may keep its settings on this system."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if platform == "win32":
        yield Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "obs-studio"
    elif platform == "darwin":
        yield home / "Library" / "Application Support" / "obs-studio"
    else:
        yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "obs-studio"
        yield home / ".var" / "app" / "com.obsproject.Studio" / "config" / "obs-studio"  # Flatpak


def _from_file(file: Path) -> tuple[Secret, str]:
    try:
        text = file.read_text(encoding="utf-8-sig").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordProblem(
            f"[obs] password_file {file} cannot be read ({error.__class__.__name__}): name a text file that "
            "holds the password and nothing else."
        ) from None  # a decode error carries the bytes of the password
    return Secret(text), str(file)


def _from_json(file: Path) -> str | None:
    """Return what OBS 30 and newer keeps; None if it is not there."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Server).server_password
    except (OSError, msgspec.DecodeError):
        return None


def _from_ini(file: Path) -> str | None:
    """Return what OBS 28 and 29 keep; None if it is not there."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8-sig"))
        return parser.get("OBSWebSocket", "ServerPassword", fallback=None)
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
