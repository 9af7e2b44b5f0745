"""One recording on its way into the mix: a decoding process, a thread that reads it, a bounded ring."""

import subprocess
import sys
import threading
from typing import IO, cast

import numpy as np

from .ring import Ring, Stereo

_FULL_WAIT_S = 0.05
_READ_BYTES = 65_536
_LOUDEST = 4.0
"""Lossy decoders overshoot full scale a little; what is louder is damage."""
_READY_S = 1.0


class Deck:
    """Plays a file from a position on; a `mixer.Source`.

    Parameters
    ----------
    path : str
        The file, undecodable bytes as lone surrogates.
    start_s : float
        Where to begin.
    rate_hz : int
        Rate of what is read from it.
    buffer_s : float
        How much is decoded ahead.

    Attributes
    ----------
    rate_hz : int
        As given.
    fault : str
        Why the file gave nothing, or broke off, in words; empty while all is well.
    """

    def __init__(self, path: str, start_s: float, rate_hz: int, buffer_s: float) -> None:
        self.rate_hz = rate_hz
        self.fault = ""
        self._start_s = start_s
        self._ring = Ring(round(buffer_s * rate_hz))
        self._given_frames = 0
        self._closing = threading.Event()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None
        command = [sys.executable, "-P", "-m", f"{__package__}.decoder", path, repr(start_s), str(rate_hz)]
        self._thread = threading.Thread(target=self._run, args=(command,), name="decoder", daemon=True)
        self._thread.start()

    @property
    def left(self) -> int | None:
        """Frames to the end; None while the decoder is at work."""
        return self._ring.filled if self._ended else None

    @property
    def ready(self) -> bool:
        """Whether enough is decoded to begin, or all that there is."""
        return self._ended or self._ring.filled >= _READY_S * self.rate_hz or not self._ring.space

    @property
    def position_s(self) -> float:
        """Where in the recording what is read next belongs."""
        return self._start_s + self._given_frames / self.rate_hz

    def read(self, into: Stereo) -> int:
        """Fill `into` from its beginning with what there is, and return how many frames that were."""
        got = self._ring.read(into)
        self._given_frames += got
        return got

    def close(self) -> None:
        """Let go of the file; returns at once."""
        self._closing.set()
        if self._process is not None:
            self._process.kill()

    def join(self) -> None:
        """Wait until the process has ended."""
        self._thread.join()

    def _run(self, command: list[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
            )
        except (OSError, ValueError) as error:  # ValueError: a path with a zero byte in it
            self.fault = f"no decoder can be started for it, {error}"
        else:
            with self._process as process:
                self._read_all(process)
        self._ended = True

    def _read_all(self, process: "subprocess.Popen[bytes]") -> None:
        if self._closing.is_set():  # closed before there was anything to kill
            process.kill()
        sound, words = cast("IO[bytes]", process.stdout), cast("IO[bytes]", process.stderr)
        channels = int.from_bytes(sound.read(1))
        if channels:
            self._fill(sound, channels)
        said = words.read().decode("utf-8", "replace").strip()
        code = process.wait()
        if code and not self._closing.is_set():
            self.fault = said.splitlines()[-1] if code == 1 and said else "the decoder crashed on it"

    def _fill(self, sound: IO[bytes], channels: int) -> None:
        written = min(channels, 2)
        frame_bytes = 4 * written
        share = min(2.0 / channels, 1.0)  # FFmpeg adds further channels up, levels are told of their mean
        rest = b""
        while data := sound.read(_READ_BYTES):
            data = rest + data
            whole = len(data) // frame_bytes * frame_bytes
            rest = data[whole:]
            frames = np.frombuffer(data[:whole], dtype=np.float32).reshape(-1, written) * np.float32(share)
            stereo = np.nan_to_num(np.broadcast_to(frames, (len(frames), 2)), nan=0.0)
            self._put(stereo.clip(-_LOUDEST, _LOUDEST))

    def _put(self, frames: Stereo) -> None:
        while len(frames) and not self._closing.is_set():
            frames = frames[self._ring.write(frames) :]
            if len(frames):
                self._closing.wait(_FULL_WAIT_S)
