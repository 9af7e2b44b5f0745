"""Opens the wanted device, or the system's default while that is away."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import DeviceError
from .choice import DEFAULT, choose, find, ways_to_open
from .host import Host, InputDevice, StreamRefusedError
from .settings import CaptureSettings
from .stream import LiveStream


@dataclass(frozen=True, slots=True)
class Opened:
    """An open stream, whether it stands in for the wanted device, and what to say about it."""

    stream: LiveStream
    stands_in: bool
    words: str


class Opener:
    """Chooses and opens devices of a host.

    Parameters
    ----------
    host : Host
        The system's audio.
    settings : CaptureSettings
        The wanted device.

    Raises
    ------
    DeviceError
        If there is no device, none of the wanted name, or none with the wanted channel.
    """

    def __init__(self, host: Host, settings: CaptureSettings) -> None:
        self._host = host
        self._settings = settings
        self._may_rescan = False
        self._is_stuck = False
        self._stood_in = False
        first = choose(host.devices(), settings.device)
        ways_to_open(first, settings.channel, settings.sample_rate_hz)
        self.name = first.name

    def open(self) -> Opened:
        """Open the wanted device, else the default one.

        Raises
        ------
        StreamRefusedError
            If neither can be opened; the message is a sentence.
        """
        if self._may_rescan and not self._is_stuck:
            self._host.rescan()
        self._may_rescan = True  # the first time, the host's list is new
        devices = self._host.devices()
        refusals: list[str] = []
        for device in self._candidates(devices):
            try:
                stream = LiveStream(self._host, device, self._settings)
            except (StreamRefusedError, DeviceError) as error:
                refusals.append(f"{device.name} cannot be opened: {error}.".replace("..", "."))
            else:
                return self._opened(stream, find(devices, self._settings.device))
        raise StreamRefusedError(" ".join(refusals) or "No microphone is connected.")

    def close(self, stream: LiveStream) -> None:
        """Close a stream; if that hangs, the host's list of devices stays as it is from now on."""
        if not stream.close():
            self._is_stuck = True
            self._host.abandon()

    def is_better(self, devices: Sequence[InputDevice], now: Opened) -> bool:
        """Return whether a fresh list of devices holds a better one than the one that is open."""
        best = find(devices, self._settings.device)
        open_now = now.stream.device
        return best is not None and (best.name, best.host_api) != (open_now.name, open_now.host_api)

    def _candidates(self, devices: Sequence[InputDevice]) -> list[InputDevice]:
        both = (find(devices, self._settings.device), find(devices, DEFAULT))
        return list(dict.fromkeys(device for device in both if device is not None))

    def _opened(self, stream: LiveStream, wanted: InputDevice | None) -> Opened:
        stands_in = stream.device != wanted
        name = stream.device.name
        words = f"Listening to {name}."
        if stands_in:
            words = f"Listening to {name} until {self._settings.device!r} is back."
        elif self._stood_in:
            words = f"{name} is back: listening to it again."
        self._stood_in = stands_in
        return Opened(stream, stands_in, words)
