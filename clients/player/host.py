"""The seam to the operating system's loudspeakers, and PortAudio behind it."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import AudioLibraryError, OutputRefusedError
from .ring import Stereo

_LATENCY_S = 0.1
"""Sound that waits in the system: enough for a busy machine, and little against a fade."""

OnPlay = Callable[[Stereo, bool], None]
"""Fills a block [shape=(n, channels)] that is to be played, and is told whether there was a gap before it."""


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that can be played on.

    Attributes
    ----------
    index : int
        The host's number of it, valid until the next rescan.
    name : str
        As the system shows it.
    channels : int
        The most it plays at once.
    rate_hz : int
        Its own sample rate.
    is_default : bool
        Whether the system would choose it.
    """

    index: int
    name: str
    channels: int
    rate_hz: int
    is_default: bool


class OutputStream(Protocol):
    """A running stream."""

    @property
    def active(self) -> bool:
        """Whether the host still means to play."""
        ...

    @property
    def latency_s(self) -> float:
        """How long sound waits in the system before it is heard."""
        ...

    def close(self) -> None:
        """Stop and close; may hang when the device is gone."""
        ...


class OutputHost(Protocol):
    """Anything that lists and opens loudspeakers."""

    def devices(self) -> list[OutputDevice]:
        """Return the devices with outputs, as of the last rescan."""
        ...

    def open(self, device: OutputDevice, channels: int, on_play: OnPlay) -> OutputStream:
        """Open a device at its own rate and start it.

        Raises
        ------
        OutputRefusedError
            If it is busy or gone.
        """
        ...

    def rescan(self) -> None:
        """Look for devices anew; only while no stream is open.

        Raises
        ------
        OutputRefusedError
            If the host does not come back.
        """
        ...

    def abandon(self) -> None:
        """Never again end the audio layer, not even at exit: a stream hangs in it, and so would that."""
        ...


class PortAudioHost:
    """The loudspeakers that PortAudio knows.

    Its list is made once, when it is initialised: a device that is plugged in later, or a new system default,
    shows only after a rescan, and a rescan ends every open stream.

    Raises
    ------
    AudioLibraryError
        If the PortAudio library is missing.
    """

    def __init__(self) -> None:
        try:
            import sounddevice
        except OSError as error:
            raise AudioLibraryError from error
        self._sd: Any = sounddevice

    def devices(self) -> list[OutputDevice]:
        """Return the devices with outputs, as of the last rescan."""
        default = self._sd.default.device[1]
        return [
            OutputDevice(
                index=index,
                name=str(found["name"]),
                channels=int(found["max_output_channels"]),
                rate_hz=int(found["default_samplerate"]),
                is_default=index == default,
            )
            for index, found in enumerate(self._sd.query_devices())
            if found["max_output_channels"] > 0
        ]

    def open(self, device: OutputDevice, channels: int, on_play: OnPlay) -> OutputStream:
        """Open a device at its own rate and start it.

        Raises
        ------
        OutputRefusedError
            If it is busy or gone.
        """

        def callback(block: Stereo, _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
            on_play(block, bool(status.output_underflow))

        try:
            stream = self._sd.OutputStream(
                device=device.index,
                samplerate=device.rate_hz,
                channels=channels,
                dtype="float32",
                latency=_LATENCY_S,
                callback=callback,
            )
        except (self._sd.PortAudioError, ValueError) as error:
            raise OutputRefusedError(_words(device, error)) from error
        try:
            stream.start()
        except self._sd.PortAudioError as error:
            stream.close(ignore_errors=True)
            raise OutputRefusedError(_words(device, error)) from error
        return _Stream(stream)

    def rescan(self) -> None:
        """Initialise PortAudio again, which is its only way to look for devices.

        Raises
        ------
        OutputRefusedError
            If that fails; the next rescan may do better.
        """
        try:
            # sounddevice offers no public way: its issue 125.
            while self._sd._initialized:  # noqa: SLF001
                self._sd._terminate()  # noqa: SLF001
            self._sd._initialize()  # noqa: SLF001
        except self._sd.PortAudioError as error:
            raise OutputRefusedError(f"PortAudio does not start: {_first_line(error)}.") from error

    def abandon(self) -> None:
        """Keep sounddevice from terminating PortAudio at exit."""
        atexit.unregister(self._sd._exit_handler)  # noqa: SLF001


class _Stream:
    """A PortAudio stream behind the protocol."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - sounddevice has no types
        self._stream = stream

    @property
    def active(self) -> bool:
        return bool(self._stream.active)

    @property
    def latency_s(self) -> float:
        return float(self._stream.latency)

    def close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def _words(device: OutputDevice, error: Exception) -> str:
    return f"{device.name} cannot be opened: {_first_line(error)}."


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].removeprefix("Error opening OutputStream: ").rstrip(".")
