"""A loudspeaker that is opened, watched, lost and found again, for as long as the player runs."""

import logging
import time
from threading import Thread

import numpy as np

from .choice import choose
from .errors import OutputRefusedError
from .host import OutputDevice, OutputHost, OutputStream
from .ring import Ring, Stereo

_log = logging.getLogger(__name__)
_FIRST_AHEAD_S = 0.1
_MOST_AHEAD_S = 0.4
"""Sound is made so far ahead of the callback: little, so that ducking is prompt; more after a dropout."""
_STALL_S = 0.8
_FIRST_SOUND_S = 5.0
"""A Bluetooth loudspeaker takes seconds to wake up."""
_FIRST_RETRY_S = 0.25
_LAST_RETRY_S = 5.0
_CLOSE_DEADLINE_S = 2.0


class Playing:
    """One open device: its ring, its callback and when that was last called.

    Parameters
    ----------
    host : OutputHost
        Where to open it.
    device : OutputDevice
        What to open.

    Attributes
    ----------
    ring : Ring
        What is to be played.
    underruns : int
        How often the device got less than it wanted, or too late.
    fed : bool
        Whether it has played anything yet.

    Raises
    ------
    OutputRefusedError
        If it cannot be opened.
    """

    def __init__(self, host: OutputHost, device: OutputDevice) -> None:
        self.device = device
        self.ring = Ring(round(_MOST_AHEAD_S * device.rate_hz))
        self.underruns = 0
        self._called_s: float | None = None
        self.fed = False
        self._channels = 1 if device.channels == 1 else 2
        self._both = np.zeros((device.rate_hz, 2), dtype=np.float32)
        self._opened_s = time.monotonic()
        self.stream: OutputStream = host.open(device, self._channels, self._play)

    def fault(self) -> str:
        """Return why the device is lost, in words; empty while it is not."""
        if not self.stream.active:
            return "The system has ended playback: the device was unplugged, or its server has gone."
        called_s, now_s = self._called_s, time.monotonic()
        patience_s, since_s = (_FIRST_SOUND_S, self._opened_s) if called_s is None else (_STALL_S, called_s)
        return f"It has taken no sound for {now_s - since_s:.1f} s." if now_s - since_s >= patience_s else ""

    def close(self) -> bool:
        """Close on a thread of its own, and return whether that ended in time.

        Stopping a stream whose device has gone can block for ever in the system's audio layer; then the
        thread is left behind, and nobody may initialise that layer again.
        """
        closer = Thread(target=self.stream.close, name="close audio", daemon=True)
        closer.start()
        closer.join(_CLOSE_DEADLINE_S)
        return not closer.is_alive()

    def _play(self, block: Stereo, underflow: bool) -> None:
        """Fill a block from the ring; runs on the audio thread, so it copies and leaves."""
        self._called_s = time.monotonic()
        if self._channels == 2:
            got = self.ring.read(block)
        else:
            got = self.ring.read(self._both[: len(block)])
            self._both[:got].mean(axis=1, keepdims=True, out=block[:got])
        block[got:] = 0.0
        self.fed = self.fed or got > 0
        self.underruns += self.fed and (underflow or got < len(block))


class Output:
    """The wanted loudspeaker, now open or not.

    Parameters
    ----------
    host : OutputHost
        The system's audio.
    wanted : str
        Part of the device's name, or `default`.

    Attributes
    ----------
    words : str
        How it stands, in words: what it plays on, or why it does not.
    """

    def __init__(self, host: OutputHost, wanted: str) -> None:
        self.words = ""
        self._host = host
        self._wanted = wanted
        self._playing: Playing | None = None
        self._underruns = 0
        self._told_underruns = 0
        self._ahead_s = _FIRST_AHEAD_S
        self._retry_s = _FIRST_RETRY_S
        self._next_s = 0.0
        self._may_rescan = False
        self._is_stuck = False

    @property
    def rate_hz(self) -> int | None:
        """Rate of the open device; None while there is none."""
        return self._playing.device.rate_hz if self._playing else None

    @property
    def space(self) -> int:
        """Frames that should be written now."""
        if self._playing is None:
            return 0
        wanted = round(self._ahead_s * self._playing.device.rate_hz)
        return max(wanted - self._playing.ring.filled, 0)

    @property
    def delay_s(self) -> float:
        """Time from `write` until it is heard."""
        return self._ahead_s + self._playing.stream.latency_s if self._playing else 0.0

    @property
    def underruns(self) -> int:
        """How often the device wanted sound that was not there yet."""
        return self._underruns + (self._playing.underruns if self._playing else 0)

    def write(self, frames: Stereo) -> None:
        """Hand sound on, as much as `space` says."""
        if self._playing:
            self._playing.ring.write(frames)

    def tend(self, now_s: float) -> None:
        """Notice a loss, or try to open; call it many times a second."""
        if self._playing is None:
            if now_s >= self._next_s:
                self._open(now_s)
        elif fault := self._playing.fault():
            device = self._playing.device
            self.close()
            self._say(f"{device.name} is lost. {fault} Trying again.", logging.WARNING)
            self._next_s = now_s + self._retry_s
        elif self._playing.fed:
            self._retry_s = _FIRST_RETRY_S
            self._keep_pace()

    def close(self) -> None:
        """Close the device; if that hangs, the host's list of devices stays as it is from now on."""
        playing, self._playing = self._playing, None
        if playing is None:
            return
        self._underruns += playing.underruns
        if not playing.close():
            self._is_stuck = True
            self._host.abandon()

    def _keep_pace(self) -> None:
        """After a dropout, make more sound ahead from now on."""
        if self.underruns > self._told_underruns:
            self._told_underruns = self.underruns
            if self._ahead_s < _MOST_AHEAD_S:
                self._ahead_s = min(self._ahead_s * 1.5, _MOST_AHEAD_S)
                _log.warning(
                    "The loudspeaker had to wait for sound (%d times): making %.0f ms ahead from now on.",
                    self.underruns,
                    1000 * self._ahead_s,
                )

    def _open(self, now_s: float) -> None:
        try:
            if self._may_rescan and not self._is_stuck:
                self._host.rescan()
            self._may_rescan = True  # the first time, the host's list is new
            device = choose(self._host.devices(), self._wanted)
            self._playing = Playing(self._host, device)
        except OutputRefusedError as refusal:
            self._say(f"{refusal} Trying again.", logging.WARNING)
            self._next_s = now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, _LAST_RETRY_S)
        else:
            self._say(f"Playing on {device.name} at {device.rate_hz} Hz.", logging.INFO)

    def _say(self, words: str, level: int) -> None:
        if words != self.words:
            _log.log(level, "%s", words)
        self.words = words
