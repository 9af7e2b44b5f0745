"""The scripted audio system behaves as its page says."""

import threading

import numpy as np
import pytest

from sottovoce.daemon.capture.host import StreamRefusedError
from tests.support.host import ScriptedHost, microphone


def test_a_new_device_shows_after_a_rescan_only() -> None:
    host = ScriptedHost([microphone("a")])
    host.plugged.append(microphone("b"))
    assert [device.name for device in host.devices()] == ["a"]
    assert [device.name for device in host.scout()] == ["a", "b"]
    host.rescan()
    assert [(device.index, device.name) for device in host.devices()] == [(0, "a"), (1, "b")]


def test_a_stream_delivers_until_it_is_closed_and_forbids_a_rescan() -> None:
    host = ScriptedHost([microphone("a")])
    heard = threading.Event()
    blocks = []

    def on_sound(block: np.ndarray, overflow: bool) -> None:
        blocks.append((block.copy(), overflow))
        heard.set()

    host.overflow.set()
    stream = host.open(host.devices()[0], 8000, 2, "high", on_sound)
    assert heard.wait(5)
    with pytest.raises(AssertionError, match="ends every open stream"):
        host.rescan()
    stream.close()
    host.rescan()
    assert blocks[0][0].shape == (160, 2)
    assert blocks[0][1]
    assert (blocks[0][0] == 1000).all()


def test_refusals() -> None:
    host = ScriptedHost([microphone("a")], accepts={(16_000, 1)})
    (device,) = host.devices()
    with pytest.raises(StreamRefusedError, match="Invalid sample rate") as refused:
        host.open(device, 48_000, 1, "high", lambda *_: None)
    assert not refused.value.final
    host.busy = True
    with pytest.raises(StreamRefusedError, match="Device in use"):
        host.open(device, 16_000, 1, "high", lambda *_: None)
    host.unplug("a")
    with pytest.raises(StreamRefusedError, match="Device unavailable"):
        host.open(device, 16_000, 1, "high", lambda *_: None)
