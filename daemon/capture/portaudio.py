"""PortAudio through python-sounddevice, as a host."""

import atexit
import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DeviceError
from .host import HostStream, InputDevice, Latency, OnSound, StreamRefusedError

_BLOCK_MS: dict[Latency, int] = {"low": 20, "high": 60}
"""Waking for each block is most of what capture costs: 60 ms takes a third of the CPU time of 20 ms."""
_SCOUT_TIMEOUT_S = 10.0
_UNAVAILABLE = -9985
_HOST_ERROR = -9999


def _library() -> Any:  # noqa: ANN401 - sounddevice has no types
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "The PortAudio library is missing. Install it: libportaudio2 on Debian and Ubuntu, "
            "portaudio on Fedora, Arch and Homebrew."
        ) from error
    return sounddevice


class PortAudioHost:
    """The devices that PortAudio knows.

    Its list is made once, when it is initialised: a device that is plugged in later, or a new system
    default, shows only after a rescan, and a rescan ends every open stream.

    Raises
    ------
    DeviceError
        If the PortAudio library is missing.
    """

    def __init__(self) -> None:
        self._sd = _library()

    def devices(self) -> list[InputDevice]:
        """Return the devices with inputs, as of the last rescan."""
        apis = self._sd.query_hostapis()
        default = self._sd.default.device[0]
        return [
            InputDevice(
                index=index,
                name=str(found["name"]),
                host_api=str(apis[found["hostapi"]]["name"]),
                channels=int(found["max_input_channels"]),
                rate_hz=int(found["default_samplerate"]),
                is_default=index == default,
            )
            for index, found in enumerate(self._sd.query_devices())
            if found["max_input_channels"] > 0
        ]

    def open(
        self, device: InputDevice, rate_hz: int, channels: int, latency: Latency, on_sound: OnSound
    ) -> HostStream:
        """Open and start a stream of int16.

        Raises
        ------
        StreamRefusedError
            If the device does not take the rate or the channels, is busy or gone.
        """

        def callback(block: NDArray[np.int16], _frames: int, _time: object, status: Any) -> None:  # noqa: ANN401
            on_sound(block, bool(status.input_overflow))

        try:
            stream = self._sd.InputStream(
                device=device.index,
                samplerate=rate_hz,
                channels=channels,
                dtype="int16",
                blocksize=rate_hz * _BLOCK_MS[latency] // 1000,
                latency=latency,
                callback=callback,
            )
        except (self._sd.PortAudioError, ValueError) as error:
            raise StreamRefusedError(_words(error), final=_is_final(error, device)) from error
        try:
            stream.start()
        except self._sd.PortAudioError as error:
            stream.close()
            raise StreamRefusedError(_words(error), final=True) from error
        return _Stream(stream)

    def rescan(self) -> None:
        """Initialise PortAudio again, which is its only way to look for devices.

        Raises
        ------
        StreamRefusedError
            If that fails; the next rescan may do better.
        """
        try:
            # sounddevice offers no public way: its issue 125.
            while self._sd._initialized:  # noqa: SLF001
                self._sd._terminate()  # noqa: SLF001
            self._sd._initialize()  # noqa: SLF001
        except self._sd.PortAudioError as error:
            raise StreamRefusedError(f"PortAudio does not start: {_words(error)}.") from error

    def abandon(self) -> None:
        """Keep sounddevice from terminating PortAudio at exit."""
        atexit.unregister(self._sd._exit_handler)  # noqa: SLF001

    def scout(self) -> list[InputDevice]:
        """Ask a short-lived process, whose PortAudio is fresh; empty if it fails."""
        command = [sys.executable, "-c", f"import {__name__} as host; host.print_devices()"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SCOUT_TIMEOUT_S, check=True)
        except (subprocess.SubprocessError, OSError):
            return []
        return [InputDevice(**each) for each in json.loads(done.stdout)]


class _Stream:
    """A PortAudio stream behind the protocol."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        self._stream = stream

    @property
    def active(self) -> bool:
        return bool(self._stream.active)

    def close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def print_devices() -> None:
    """Write the devices to standard output as JSON, for `PortAudioHost.scout`."""
    print(json.dumps([asdict(device) for device in PortAudioHost().devices()]))


def _is_final(error: Exception, device: InputDevice) -> bool:
    """Return whether the device is busy or gone: ALSA says that by a host error, others mean the format."""
    code = error.args[1] if len(error.args) > 1 else 0
    return code == _UNAVAILABLE or (code == _HOST_ERROR and device.host_api == "ALSA")


def _words(error: Exception) -> str:
    return str(error).splitlines()[0].removeprefix("Error opening InputStream: ")
