"""What a player plays from and on in tests: made-up decks, and loudspeakers that obey the test."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sottovoce.clients.player.errors import OutputRefusedError
from sottovoce.clients.player.host import OnPlay, OutputDevice
from sottovoce.clients.player.ring import Stereo


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
        self._on_play = on_play
        self._close_hangs = close_hangs

    def take(self, frames: int) -> Stereo:
        block = np.full((frames, self.channels), 9.0, dtype=np.float32)
        self._on_play(block)
        return block

    def close(self) -> None:
        self.active = False
        self._close_hangs()
