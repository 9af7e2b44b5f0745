"""What a player plays from and on in tests: made-up decks, loudspeakers that obey, and a real one's sound."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sottovoce.clients.player.errors import OutputRefusedError
from sottovoce.clients.player.host import OnPlay, OutputDevice
from sottovoce.clients.player.ring import Stereo
from tests.support.pulse import RATE_HZ, VirtualMicrophone


class FakeDeck:
    """A deck that holds its sound from the beginning.

    Parameters
    ----------
    samples : NDArray[np.float32] [shape=(n,)]
        The same on both channels.
    rate_hz : int
        Their rate.
    start_s : float
        Where the deck starts in its recording.
    knows_end : bool
        Whether it has decoded everything; else `left` is None.
    """

    def __init__(
        self, samples: NDArray[np.float32], rate_hz: int, start_s: float = 0.0, *, knows_end: bool = True
    ) -> None:
        self.fault = ""
        self.ready = True
        self.closed = False
        self.knows_end = knows_end
        self.start_s = start_s
        self._rate_hz = rate_hz
        self._samples = samples[round(start_s * rate_hz) :]
        self._at = 0

    @property
    def left(self) -> int | None:
        return len(self._samples) - self._at if self.knows_end else None

    @property
    def position_s(self) -> float:
        return self.start_s + self._at / self._rate_hz

    def read(self, into: Stereo) -> int:
        part = self._samples[self._at : self._at + len(into)]
        into[: len(part)] = part[:, np.newaxis]
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self.closed = True


class FakeSpeakers:
    """A host whose devices come, go, refuse and stall when the test says so.

    Attributes
    ----------
    plugged : list of OutputDevice
        What is there; `devices` shows it after a rescan only, as PortAudio does.
    refusal : str
        While not empty, opening is refused with it.
    """

    def __init__(self, *plugged: OutputDevice) -> None:
        self.plugged = list(plugged)
        self.refusal = ""
        self.rescans = 0
        self.abandoned = False
        self.close_hangs: Callable[[], None] = lambda: None
        self.streams: list[FakeStream] = []
        self._listed = list(plugged)

    def devices(self) -> list[OutputDevice]:
        return self._listed

    def open(self, device: OutputDevice, channels: int, on_play: OnPlay) -> "FakeStream":
        if self.refusal or device not in self.plugged:
            raise OutputRefusedError(self.refusal or f"{device.name} cannot be opened: it is gone.")
        self.streams.append(FakeStream(device, channels, on_play, self.close_hangs))
        return self.streams[-1]

    def rescan(self) -> None:
        assert not any(stream.active for stream in self.streams), "a rescan would end a running stream"
        self.rescans += 1
        self._listed = list(self.plugged)

    def abandon(self) -> None:
        self.abandoned = True


class FakeStream:
    """A stream that takes sound when the test calls `take`."""

    def __init__(
        self, device: OutputDevice, channels: int, on_play: OnPlay, close_hangs: Callable[[], None]
    ) -> None:
        self.device = device
        self.channels = channels
        self.active = True
        self.latency_s = 0.0
        self._on_play = on_play
        self._close_hangs = close_hangs

    def take(self, frames: int, *, underflow: bool = False) -> Stereo:
        block = np.full((frames, self.channels), 9.0, dtype=np.float32)
        self._on_play(block, underflow)
        return block

    def close(self) -> None:
        self.active = False
        self._close_hangs()


class Monitor:
    """What a null sink of `tests.support.pulse` has played so far: its monitor, recorded by parec.

    Parameters
    ----------
    mic : VirtualMicrophone
        The server; its microphone is the monitor of the sink that everything plays on.
    file : Path
        Where the recording grows.
    """

    def __init__(self, mic: VirtualMicrophone, file: Path) -> None:
        self._file = file
        with file.open("wb") as output:
            self._parec = subprocess.Popen(
                [
                    *("parec", "--device=vspk.monitor", "--format=float32le", "--channels=1"),
                    *(f"--rate={RATE_HZ}", "--latency-msec=20"),
                ],
                env=mic.environment,
                stdout=output,
                stderr=subprocess.DEVNULL,
            )

    def heard(self) -> NDArray[np.float32]:
        """Return everything since the beginning [shape=(n,)]."""
        data = self._file.read_bytes()
        return np.frombuffer(data[: len(data) // 4 * 4], dtype=np.float32)

    def last(self, seconds: float) -> NDArray[np.float32]:
        """Return the end of it, at least so long; waits until that much has come."""
        wanted, until_s = round(seconds * RATE_HZ), time.monotonic() + seconds + 10
        begun = len(self.heard())
        while len(self.heard()) - begun < wanted:
            assert time.monotonic() < until_s, "the monitor delivers nothing"
            time.sleep(0.02)
        return self.heard()[-wanted:]

    def stop(self) -> None:
        """End the recording."""
        self._parec.terminate()
        self._parec.wait(10)


@contextmanager
def monitoring(mic: VirtualMicrophone, file: Path) -> Iterator[Monitor]:
    """Record what is played while the context lasts."""
    monitor = Monitor(mic, file)
    try:
        yield monitor
    finally:
        monitor.stop()


def level_dbfs(samples: NDArray[np.float32]) -> float:
    """Return the root mean square in dB below full scale."""
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def loudest_hz(samples: NDArray[np.float32]) -> float:
    """Return the frequency that stands out."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE_HZ / len(samples))
