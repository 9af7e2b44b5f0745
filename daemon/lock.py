"""A lock that the operating system holds: it ends with the process, however the process ends.

The two platform calls are the only code here that is not portable: `fcntl.flock` and `msvcrt.locking`.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from .errors import StateError

_LOCK_BYTE = 1 << 30
"""Windows bars readers from locked bytes, so a byte far behind the process id is locked."""

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock on a file, for the length of a `with` block.

    The file stays behind when the lock is given up; only the lock matters, so a file left by a killed process
    blocks nobody.

    Parameters
    ----------
    path : Path
        The lock file; made if absent, together with its folder.
    purpose : str
        What the holder is doing, as in "Process 12 is already {purpose}".
    """

    def __init__(self, path: Path, purpose: str = "running") -> None:
        self._path = path
        self._purpose = purpose
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StateError(
                f"Cannot open the lock file {self._path}: {error.strerror}. "
                "Give its folder to your user, or set SOTTOVOCE_HOME to one that you may write."
            ) from error
        try:
            _take(descriptor)
        except OSError as error:
            os.lseek(descriptor, 0, os.SEEK_SET)
            holder = os.read(descriptor, 20)
            os.close(descriptor)
            name = holder.decode("ascii", "replace").strip() or "unknown"
            raise StateError(
                f"Process {name} is already {self._purpose} (lock file {self._path}). "
                "Wait until it is done, or end it first."
            ) from error
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
        self._descriptor = -1
