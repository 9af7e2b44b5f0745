"""A microphone as a source: opened, watched, lost and found again for as long as the daemon runs.

::

    starting ──▶ listening ◀──▶ silent (digital silence)
        ▲            │
        │            ▼
        └────────── lost (unplugged, stalled, refused): rescan, try again, ever less often
    muted: the device is closed, so that the system's microphone light goes out
"""

import time
from collections.abc import Iterator
from threading import Event

from ..frames import CaptureState, Frame, Notice
from .blocks import Timeline
from .host import Host, StreamRefusedError
from .opener import Opened, Opener
from .portaudio import PortAudioHost
from .scout import Scout
from .session import Session
from .settings import CaptureSettings
from .tally import Counters, Tally

_LOOK_S = 0.1
_FIRST_RETRY_S = 0.25
_LAST_RETRY_S = 5.0


class DeviceSource:
    """A microphone by name, or the system's default.

    Parameters
    ----------
    settings : CaptureSettings
        Which one, and when it counts as lost.
    host : Host, optional
        The system's audio; PortAudio unless given.

    Raises
    ------
    DeviceError
        If PortAudio is missing, there is no device at all, none of that name, or it lacks the channel.
    """

    def __init__(self, settings: CaptureSettings, host: Host | None = None) -> None:
        self._settings = settings
        self._host = host or PortAudioHost()
        self._opener = Opener(self._host, settings)
        self._timeline = Timeline()
        self._tally = Tally()
        self._muted = Event()
        self.name = self._opener.name

    @property
    def counters(self) -> Counters:
        """What went wrong so far; may be read from any thread."""
        return self._tally.counters

    def set_muted(self, muted: bool) -> None:
        """Close the device, or open it again; may be called from any thread."""
        if muted:
            self._muted.set()
        else:
            self._muted.clear()

    def listen(self, stop: Event) -> Iterator[Frame | Notice]:
        """Yield frames and notices until `stop` is set: no fault of a device ends it."""
        yield self._notice("starting", f"Opening {self.name}.")
        retry_s, said = _FIRST_RETRY_S, ""
        while not stop.is_set():
            if self._muted.is_set():
                yield from self._rest(stop)
                continue
            try:
                opened = self._opener.open()
            except StreamRefusedError as refusal:
                if said != (said := f"{refusal} Trying again."):
                    yield self._notice("lost", said)
                self._wait(retry_s, stop)
                retry_s = min(2 * retry_s, _LAST_RETRY_S)
            else:
                retry_s, said = _FIRST_RETRY_S, ""
                yield from self._record(opened, stop)

    def _record(self, opened: Opened, stop: Event) -> Iterator[Frame | Notice]:
        """Yield what an open stream delivers until it is lost, or something else is wanted."""
        self.name = opened.stream.device.name
        self._tally.opened(opened.stream)
        session = Session(opened.stream, self._settings, self._timeline, opened.words)
        scout = Scout(self._host, self._settings.rescan_s)

        def over() -> bool:
            if stop.is_set() or self._muted.is_set():
                return True
            doubtful = opened.stands_in or session.silent
            return doubtful and self._opener.is_better(scout.look(), opened)

        try:
            fault = yield from session.run(over)
        finally:
            self._opener.close(opened.stream)
        if fault:
            yield self._notice("lost", f"{self.name} is lost. {fault} Trying again.")

    def _rest(self, stop: Event) -> Iterator[Notice]:
        yield self._notice("muted", "The microphone is muted.")
        while self._muted.is_set():
            if stop.wait(_LOOK_S):
                return
        yield self._notice("starting", f"Opening {self.name}.")

    def _wait(self, seconds: float, stop: Event) -> None:
        """Wait for the next try, but not through a stop or a mute."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s and not self._muted.is_set() and not stop.wait(_LOOK_S):
            pass

    def _notice(self, state: CaptureState, reason: str) -> Notice:
        return Notice(state, reason, time.monotonic(), self.name)
