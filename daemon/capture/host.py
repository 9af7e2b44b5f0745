"""The seam to the operating system's audio: what capture needs of it, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Latency = Literal["low", "high"]


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that can be recorded from.

    Attributes
    ----------
    index : int
        The host's number of it, valid until the next rescan.
    name, host_api : str
        As the system shows them.
    channels : int
        The most it records at once.
    rate_hz : int
        Its own sample rate.
    is_default : bool
        Whether the system would choose it.
    """

    index: int
    name: str
    host_api: str
    channels: int
    rate_hz: int
    is_default: bool


OnSound = Callable[[NDArray[np.int16], bool], None]
"""Takes a block [shape=(n, channels)], valid during the call only, and whether some was lost before it."""


class StreamRefusedError(Exception):
    """The device cannot be opened in that way; the message is the host's own.

    Parameters
    ----------
    words : str
        Why.
    final : bool
        Another rate or channel count will not help either: it is busy or gone.
    """

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class HostStream(Protocol):
    """A running stream."""

    @property
    def active(self) -> bool:
        """Whether the host still means to deliver sound."""
        ...

    def close(self) -> None:
        """Stop and close; may hang when the device is gone."""
        ...


class Host(Protocol):
    """Anything that lists and opens devices."""

    def devices(self) -> list[InputDevice]:
        """Return the devices with inputs, as of the last rescan."""
        ...

    def open(
        self, device: InputDevice, rate_hz: int, channels: int, latency: Latency, on_sound: OnSound
    ) -> HostStream:
        """Open and start a stream of int16.

        Raises
        ------
        StreamRefusedError
            If the device does not take the rate or the channels, is busy or gone.
        """
        ...

    def rescan(self) -> None:
        """Look for devices anew; only while no stream is open.

        Raises
        ------
        StreamRefusedError
            If the host does not come back; the message is a sentence.
        """
        ...

    def abandon(self) -> None:
        """Never again end the audio layer, not even at exit: a stream hangs in it, and so would that."""
        ...

    def scout(self) -> list[InputDevice]:
        """Look for devices anew without touching open streams: their indices hold after a rescan only."""
        ...
