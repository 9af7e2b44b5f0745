"""CURVE keys: who may listen and ask when the daemon is reachable from other machines.

A folder of keys holds pairs of files, each one line of Z85 text: `daemon.public`, `daemon.secret`, and a pair
for every client that is let in (`client.public`, `client.secret`). A client on another machine needs
`daemon.public` and its own pair. See https://rfc.zeromq.org/spec/26/ for the protocol.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zmq
from platformdirs import PlatformDirs

from .errors import KeyFolderError

DAEMON = "daemon"
_Z85_KEY = re.compile(rb"[0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#]{40}")


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A public key and the secret one to it, as Z85 text."""

    public: bytes
    secret: bytes

    def __repr__(self) -> str:
        """Return the pair without its secret."""
        return f"KeyPair(public={self.public!r}, secret=***)"


def default_folder() -> Path:
    """Return the usual folder of this machine's keys."""
    home = os.environ.get("SOTTOVOCE_HOME")
    data = (
        Path(home).expanduser().absolute() / "data"
        if home
        else PlatformDirs("sottovoce", appauthor=False).user_data_path
    )
    return data / "keys"


def generate(folder: Path, name: str) -> Path:
    """Write a new pair of keys, readable by this user alone, and return the file of the public one.

    Raises
    ------
    KeyFolderError
        If the name is no plain file name, its keys are there already, or the folder cannot be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise KeyFolderError(f"Cannot name keys {name!r}: use letters, digits, - and _ only.")
    public, secret = zmq.curve_keypair()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind, key in (("secret", secret), ("public", public)):
            handle = os.open(folder / f"{name}.{kind}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(key + b"\n")
    except FileExistsError as error:
        raise KeyFolderError(
            f"Keys named {name!r} are in {folder} already: delete them first if they are to be replaced."
        ) from error
    except OSError as error:
        raise KeyFolderError(f"Cannot write keys to {folder}: {error.strerror}.") from error
    return folder / f"{name}.public"


def load_public(folder: Path, name: str) -> bytes:
    """Return the public key of that name.

    Raises
    ------
    KeyFolderError
        If it is not there or is no key.
    """
    return _load(folder / f"{name}.public")


def load_pair(folder: Path, name: str) -> KeyPair:
    """Return the pair of that name.

    Raises
    ------
    KeyFolderError
        If it is not there or holds no keys.
    """
    return KeyPair(load_public(folder, name), _load(folder / f"{name}.secret"))


def authorised(folder: Path) -> dict[bytes, str]:
    """Return the public keys of the clients that are let in, each with its name."""
    return {_load(file): file.stem for file in sorted(folder.glob("*.public")) if file.stem != DAEMON}


def unlock(socket: "zmq.Socket[Any]", folder: Path | None, name: str = "client") -> None:
    """Give a client's socket its keys, before it connects; None leaves it without.

    Raises
    ------
    KeyFolderError
        If keys are missing from the folder.
    """
    if folder is None:
        return
    pair = load_pair(folder, name)
    socket.curve_serverkey = load_public(folder, DAEMON)
    socket.curve_publickey = pair.public
    socket.curve_secretkey = pair.secret


def _load(file: Path) -> bytes:
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise KeyFolderError(
            f"Cannot read the key {file}: {error.strerror}. "
            f"Make keys with `sottovoce keygen --folder {file.parent}`."
        ) from error
    if not _Z85_KEY.fullmatch(key):
        raise KeyFolderError(f"The file {file} holds no CURVE key (40 characters of Z85): make keys anew.")
    return key
