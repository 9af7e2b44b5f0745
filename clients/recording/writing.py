"""The recorder: appends what a subscriber yields to a file, line by line."""

from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import ProtocolError
from ..protocol import Event
from ..tracking import Item
from .errors import RecordingError
from .lines import header, written
from .reading import lines_of


class Recorder:
    """A recording that grows. A context manager.

    Every line goes to the system whole, as soon as it is written: a crash of the program costs nothing,
    a power failure a little of the end.

    Parameters
    ----------
    path : Path
        The file.
    daemon : str
        Endpoint that is listened to; noted in the header.
    append : bool
        Add to a recording that is there already, after what is whole of it.

    Attributes
    ----------
    events : int
        Events written so far.

    Raises
    ------
    RecordingError
        If the file is there already and `append` is false, if it is no recording, or cannot be written.
    """

    def __init__(self, path: Path, daemon: str, *, append: bool = False) -> None:
        self._path = path
        self.events = 0
        try:
            whole = _whole_bytes(path) if append and path.exists() else None
            self._file = path.open("xb" if whole is None else "ab", buffering=0)
            if whole is not None:
                self._file.truncate(whole)
        except FileExistsError as error:
            raise RecordingError(
                f"{path} is there already: name another file, or add to it with --append."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        self._write(header(daemon))

    def write(self, item: Item | ProtocolError) -> None:
        """Append an event or a notice.

        Raises
        ------
        RecordingError
            If the file cannot be written; what was written before stays.
        """
        self._write(written(item))
        self.events += isinstance(item, Event)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        try:
            while line:
                line = line[self._file.write(line) :]
        except OSError as error:
            self.close()
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> RecordingError:
        kept = f" The {self.events} events before it are kept." if self.events else ""
        return RecordingError(
            f"Cannot record to {self._path}: {error.strerror}.{kept} "
            "Free some space there, or name a file that you may write."
        )


def _whole_bytes(path: Path) -> int:
    """Return the length of a recording without a last line that was cut off."""
    next(lines_of(path))  # refuses what is no recording
    with path.open("rb") as file:
        return sum(len(line) for line in file if line.endswith(b"\n"))
