"""A real microphone without hardware: a private PulseAudio whose null sink's monitor PortAudio records.

What `play` sends arrives bit for bit when it is mono at `RATE_HZ`. The server is private (own folder, socket
and ALSA configuration), so several can run at once, and no file of the user is touched. PortAudio reads the
ALSA configuration when it is initialised: what records needs a process of its own, with `mic.environment`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RATE_HZ = 48_000
_SINK = "vspk"
_DEADLINE_S = 10.0
_ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


def require_audio() -> None:
    """Skip the calling test where PulseAudio or PortAudio is missing; fail it in CI."""
    missing = [tool for tool in ("pulseaudio", "pactl", "paplay") if shutil.which(tool) is None]
    if find_library("portaudio") is None:
        missing.append("libportaudio2")
    if missing:
        packages = "pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"
        words = f"needs {', '.join(missing)}: apt-get install {packages}"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)


class VirtualMicrophone:
    """The server, its one sink, and everything that can befall them.

    Attributes
    ----------
    environment : dict[str, str]
        For processes that shall record from it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "pulse.sock"
        alsa = folder / "alsa.conf"
        alsa.write_text(_ALSA)
        self.environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(alsa),
        }
        self._server: subprocess.Popen[bytes] | None = None

    def restart(self) -> None:
        """Start the server with a microphone; kill the present one first, if there is one."""
        self.kill()
        sink = f"module-null-sink sink_name={_SINK} rate={RATE_HZ} channels=1 norewinds=1"
        with (self._folder / "pulse.log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                    *("--disallow-exit", "--resample-method=soxr-vhq"),
                    *("-L", f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"),
                    *("-L", sink),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._await_sink()
        self._pactl("set-default-source", f"{_SINK}.monitor")

    def kill(self) -> None:
        """End the server with SIGKILL, as a crash would."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None

    def unload(self) -> None:
        """Take the microphone away, as unplugging it would; the server stays."""
        self._pactl("unload-module", "module-null-sink")

    def load(self) -> None:
        """Plug the microphone in again."""
        self._pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={_SINK}",
            f"rate={RATE_HZ}",
            "channels=1",
            "norewinds=1",
        )
        self._pactl("set-default-source", f"{_SINK}.monitor")

    def play(self, path: Path) -> None:
        """Play a WAV, FLAC or Ogg file into the microphone, and return when it has been heard."""
        subprocess.run(
            ["paplay", f"--device={_SINK}", str(path)], env=self.environment, check=True, timeout=120
        )

    def play_samples(self, samples: NDArray[np.int16], rate_hz: int = RATE_HZ) -> None:
        """Play int16 [shape=(n,)] into the microphone, and return when it has been heard."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "samples.wav"
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(rate_hz)
                file.writeframes(samples.astype("<i2").tobytes())
            self.play(path)

    def _await_sink(self) -> None:
        until_s = time.monotonic() + _DEADLINE_S
        while time.monotonic() < until_s:
            listed = subprocess.run(
                ["pactl", "list", "short", "sinks"], env=self.environment, capture_output=True, check=False
            )
            if _SINK.encode() in listed.stdout:
                return
            time.sleep(0.05)
        log = (self._folder / "pulse.log").read_text(errors="replace")
        raise RuntimeError(f"PulseAudio did not start within {_DEADLINE_S} s:\n{log}")

    def _pactl(self, *arguments: str) -> None:
        subprocess.run(
            ["pactl", *arguments], env=self.environment, check=True, capture_output=True, timeout=10
        )


@contextmanager
def virtual_microphone(folder: Path) -> Iterator[VirtualMicrophone]:
    """Run a private PulseAudio with a microphone while the context lasts.

    Parameters
    ----------
    folder : Path
        Existing folder for its files; the socket lives in a short one, for names of sockets end at 107 bytes.
    """
    require_audio()
    with tempfile.TemporaryDirectory(prefix="mic-") as runtime:
        mic = VirtualMicrophone(Path(runtime))
        mic.restart()
        try:
            yield mic
        finally:
            mic.kill()
            shutil.copy(Path(runtime) / "pulse.log", folder / "pulse.log")
