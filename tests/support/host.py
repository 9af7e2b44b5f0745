"""A scripted audio system, for the faults that a real one will not make on demand.

As with PortAudio, a device that is plugged in shows only after a rescan, and rescanning under an open stream
is a mistake, which fails the test. Every open stream delivers a block of 20 ms in real time from a thread of
its own.
"""

import threading
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from sottovoce.daemon.capture.device import DeviceSource
from sottovoce.daemon.capture.host import InputDevice, Latency, OnSound, StreamRefusedError
from sottovoce.daemon.frames import CaptureState, Frame, Notice

BLOCK_S = 0.02
DEADLINE_S = 10.0


def microphone(name: str, rate_hz: int = 48_000, channels: int = 1, *, default: bool = False) -> InputDevice:
    """Return a device; its index is given when it is plugged in."""
    return InputDevice(-1, name, "Fake", channels, rate_hz, default)


class ScriptedStream:
    """An open stream that delivers blocks until it is told otherwise."""

    def __init__(self, host: "ScriptedHost", rate_hz: int, channels: int, on_sound: OnSound) -> None:
        self._host = host
        self._block = np.ones((round(rate_hz * BLOCK_S), channels), dtype=np.int16)
        self._on_sound = on_sound
        self.active = True
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close; hangs while the host's `hang` is set."""
        while self._host.hang.is_set():
            self._closed.wait(0.01)
        self._closed.set()
        self._thread.join()
        self._host.streams.remove(self)

    def _deliver(self) -> None:
        while not self._closed.wait(BLOCK_S) and self.active:
            if self._host.stalled.is_set():
                continue
            overflow = self._host.overflow.is_set()
            self._host.overflow.clear()
            self._on_sound(self._block * self._host.value, overflow)


@dataclass
class ScriptedHost:
    """The system.

    Attributes
    ----------
    plugged : list of InputDevice
        What is really there; `devices` tells what was there at the last rescan.
    accepts : set of (rate, channels), or None
        What devices can be opened with; None for anything.
    busy : bool
        Whether every device is in use elsewhere.
    value : int
        What every sample is.
    stalled, overflow, hang : Event
        Deliver nothing; flag the next block; hang when closing.
    opened : list of (name, rate, channels)
        What was asked for, granted or not.
    rescans, scouts : int
        How often the system was looked at.
    abandoned : bool
        Whether it has been given up, because a stream hangs in it.
    """

    plugged: list[InputDevice]
    accepts: set[tuple[int, int]] | None = None
    busy: bool = False
    value: int = 1000
    stalled: threading.Event = field(default_factory=threading.Event)
    overflow: threading.Event = field(default_factory=threading.Event)
    hang: threading.Event = field(default_factory=threading.Event)
    opened: list[tuple[str, int, int]] = field(default_factory=list)
    streams: list[ScriptedStream] = field(default_factory=list)
    rescans: int = 0
    scouts: int = 0
    abandoned: bool = False

    def __post_init__(self) -> None:
        self._listed = self._numbered()

    def devices(self) -> list[InputDevice]:
        return self._listed

    def open(
        self, device: InputDevice, rate_hz: int, channels: int, latency: Latency, on_sound: OnSound
    ) -> ScriptedStream:
        self.opened.append((device.name, rate_hz, channels))
        if device.name not in [each.name for each in self.plugged]:
            raise StreamRefusedError("Device unavailable", final=True)
        if self.busy:
            raise StreamRefusedError("Device in use", final=True)
        if self.accepts is not None and (rate_hz, channels) not in self.accepts:
            raise StreamRefusedError("Invalid sample rate")
        stream = ScriptedStream(self, rate_hz, channels, on_sound)
        self.streams.append(stream)
        return stream

    def rescan(self) -> None:
        assert not self.streams, "a rescan ends every open stream"
        self.rescans += 1
        self._listed = self._numbered()

    def scout(self) -> list[InputDevice]:
        self.scouts += 1
        return self._numbered()

    def abandon(self) -> None:
        self.abandoned = True

    def unplug(self, name: str) -> None:
        """Take a device away: its streams end without a word."""
        self.plugged = [device for device in self.plugged if device.name != name]
        for stream in self.streams:
            stream.active = False

    def _numbered(self) -> list[InputDevice]:
        return [replace(device, index=index) for index, device in enumerate(self.plugged)]


class Capture:
    """A source that is listened to on a thread of its own while the context lasts."""

    def __init__(self, source: DeviceSource) -> None:
        self.source = source
        self.items: list[Frame | Notice] = []
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "stopping must never hang"
        if self._error is not None:
            raise self._error

    @property
    def notices(self) -> list[Notice]:
        """The notices so far."""
        return [item for item in list(self.items) if isinstance(item, Notice)]

    @property
    def frames(self) -> list[Frame]:
        """The frames so far."""
        return [item for item in list(self.items) if isinstance(item, Frame)]

    def until(self, state: CaptureState, words: str = "", after: int = 0) -> int:
        """Wait for a notice at or after an item, and return the number of the item after it."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._find(state, words, after), DEADLINE_S)
        assert found, f"no {state} notice with {words!r} in {self.notices}"
        return found

    def until_frames(self, count: int) -> None:
        """Wait until so many more frames have come."""
        with self._changed:
            wanted = len(self.frames) + count
            assert self._changed.wait_for(lambda: len(self.frames) >= wanted, DEADLINE_S)

    def _find(self, state: CaptureState, words: str, after: int) -> int:
        for number, item in enumerate(self.items[after:], after + 1):
            if isinstance(item, Notice) and item.state == state and words in item.reason:
                return number
        return 0

    def _run(self) -> None:
        try:
            for item in self.source.listen(self._stop):
                with self._changed:
                    self.items.append(item)
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001 - raised again where the test looks
            self._error = error
