"""Recordings of events, read back with the times at which the events came."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ..protocol import RETAINED_TOPICS, Event
from .errors import DamagedRecordingError, RecordingError
from .lines import FORMAT, Header, Line, parsed


def read(path: Path) -> Iterator[tuple[float, Event]]:
    """Yield every event of a recording with its time in seconds since the first one; times never fall.

    Within a run of the daemon they follow its monotonic clock, across a restart the wall clock. A part that
    was added later follows at once. A last line that was cut off (the power failed) is left out.

    Raises
    ------
    RecordingError
        If the file cannot be read or is no recording.
    DamagedRecordingError
        If a line within it is none of a recording; what came before it has been yielded.
    """
    timeline = Timeline()
    for line in lines_of(path):
        if isinstance(line, Header):
            timeline.join()
        elif isinstance(line, Event):
            yield timeline.at_s(line), line


def lines_of(path: Path) -> Iterator[Line]:
    """Yield all lines of a recording, headers and notices too. Raises as `read` does."""
    try:
        with path.open("rb") as file:
            yield _first(path, file.readline())
            for number, data in enumerate(file, 2):
                try:
                    yield parsed(data)
                except ValueError as error:
                    if data.endswith(b"\n"):
                        raise DamagedRecordingError(path, number, str(error)) from error
    except OSError as error:
        raise RecordingError(
            f"Cannot read the recording {path}: {error.strerror}. Give one that `sottovoce record` wrote."
        ) from error


def _first(path: Path, data: bytes) -> Header:
    try:
        line = parsed(data)
    except ValueError:
        line = None
    if not isinstance(line, Header):
        raise RecordingError(
            f"{path} is no recording of events: its first line is no header. "
            "Give a file that `sottovoce record` wrote."
        )
    if line.sottovoce_recording != FORMAT:
        raise RecordingError(
            f"{path} is a recording of format {line.sottovoce_recording}, and this program reads format "
            f"{FORMAT}: update the program."
        )
    return line


class Timeline:
    """Tells when each event of a recording came, on one clock that begins with the first event.

    The last event of a retained topic is sent again to whoever joins, with the stamp of long ago. So
    the clock of a session runs from its first event that is not retained; what comes before it comes at its
    start.
    """

    def __init__(self) -> None:
        self._now_s = 0.0
        self._session = ""
        self._start_t: float | None = None
        self._start_s = 0.0
        self._last_ts = ""

    def join(self) -> None:
        """Let what comes next follow at once."""
        self._session = ""
        self._last_ts = ""

    def at_s(self, event: Event) -> float:
        """Return the time of the next event in seconds, never less than that of the one before."""
        if event.session != self._session:
            self._session = event.session
            self._start_t = None
            self._now_s += _elapsed_s(self._last_ts, event.ts)
        if self._start_t is None and event.topic not in RETAINED_TOPICS:
            self._start_t, self._start_s = event.t, self._now_s
        if self._start_t is not None:
            self._now_s = max(self._now_s, self._start_s + event.t - self._start_t)
        self._last_ts = max(self._last_ts, event.ts)
        return self._now_s


def _elapsed_s(before: str, after: str) -> float:
    try:
        elapsed = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    except (ValueError, TypeError):  # no stamp, none that can be read, or one with and one without a zone
        return 0.0
    return max(0.0, elapsed.total_seconds())
