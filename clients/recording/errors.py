"""What can go wrong with a recording of events."""

from pathlib import Path

from ..errors import ClientError


class RecordingError(ClientError):
    """A recording of events cannot be read or written."""

    exit_code = 4


class DamagedRecordingError(RecordingError):
    """A line of a recording is not what it should be.

    Parameters
    ----------
    path : Path
        The recording.
    line : int
        Number of the line, from 1.
    why : str
        What is wrong with it.
    """

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(
            f"Line {line} of {path} is no line of a recording: {why}. Delete it, or record anew."
        )
        self.line = line
