"""A recording as a source."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from ..frames import CaptureState, Frame, Notice
from .decode import Recording
from .pace import paced


class FileSource:
    """The first audio stream of a file of any format, as 16 kHz mono.

    Parameters
    ----------
    path : Path
        The recording.
    fast : bool
        Hand frames on as fast as they are taken, not at the speed of live sound.

    Attributes
    ----------
    flaw : str
        What was wrong with the file, in words, once it has ended; empty if nothing was.

    Raises
    ------
    InputError
        If the file is missing, empty, not a recording or has no audio stream.
    """

    def __init__(self, path: Path, *, fast: bool = False) -> None:
        self.name = path.name
        self._path = path
        self._fast = fast
        self.flaw = ""
        with Recording(path):
            pass  # so that a wrong file is refused here, not in the listening thread

    def listen(self, stop: Event) -> Iterator[Frame | Notice]:
        """Yield the file's frames between a `listening` and an `ended` notice.

        Raises
        ------
        InputError
            If nothing in the file can be decoded, or it has gone since.
        """
        with Recording(self._path) as recording:
            yield self._notice("listening", f"Playing {self.name}.", recording)
            yield from paced(recording.chunks(), stop, fast=self._fast)
            if not stop.is_set():
                self.flaw = recording.flaw
                yield self._notice("ended", self.flaw or f"{self.name} has ended.", recording)

    def _notice(self, state: CaptureState, reason: str, recording: Recording) -> Notice:
        return Notice(state, reason, time.monotonic(), self.name, recording.rate_hz, recording.channels)
