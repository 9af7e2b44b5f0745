import logging
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from sottovoce.clients.player.choice import choose
from sottovoce.clients.player.errors import OutputRefusedError
from sottovoce.clients.player.host import OutputDevice
from sottovoce.clients.player.output import Output
from tests.support.speaker import FakeSpeakers

DESK = OutputDevice(0, "Desk speakers", 2, 48_000, True)
USB = OutputDevice(1, "USB Headset", 2, 44_100, False)
MONO = OutputDevice(2, "Mono beeper", 1, 8_000, False)


@pytest.mark.parametrize(
    ("wanted", "found"), [("default", DESK), ("usb headset", USB), ("BEEP", MONO), ("e", DESK)]
)
def test_a_device_is_known_by_part_of_its_name(wanted, found):
    assert choose([MONO, USB, DESK], wanted) == found


def test_without_a_system_default_any_device_will_do():
    assert choose([USB, MONO], "default") == USB


@pytest.mark.parametrize(
    ("devices", "wanted", "words"),
    [
        ([], "default", "No loudspeaker was found: plug one in"),
        (
            [DESK, USB],
            "desk speeker",
            "There is no loudspeaker 'desk speeker'. Did you mean 'Desk speakers'?",
        ),
        ([DESK, USB], "x", "set player.device to one of: Desk speakers, USB Headset; or default."),
    ],
)
def test_what_is_not_there_is_told(devices, wanted, words):
    with pytest.raises(OutputRefusedError) as raised:
        choose(devices, wanted)
    assert words in str(raised.value)


def opened(host: FakeSpeakers, wanted: str = "default") -> Output:
    output = Output(host, wanted)
    output.tend(time.monotonic())
    return output


def tend_until(output: Output, holds: Callable[[], bool], timeout_s: float = 3.0) -> float:
    begun_s = time.monotonic()
    while not holds():
        assert time.monotonic() - begun_s < timeout_s, "it did not come true in time"
        output.tend(time.monotonic())
        time.sleep(0.01)
    return time.monotonic() - begun_s


def test_sound_goes_to_the_device_at_its_own_rate_and_shortfalls_are_silence_and_counted():
    host = FakeSpeakers(DESK, USB)
    output = opened(host, "usb")
    assert output.rate_hz == 44_100
    assert output.space == 4_410
    stream = host.streams[0]
    assert (stream.device, stream.channels) == (USB, 2)
    assert not stream.take(100).any()
    assert output.underruns == 0, "nothing was made yet"
    sound = np.random.default_rng(1).uniform(-1, 1, (300, 2)).astype(np.float32)
    output.write(sound)
    assert np.array_equal(stream.take(256), sound[:256])
    rest = stream.take(256)
    assert np.array_equal(rest[:44], sound[256:])
    assert not rest[44:].any()
    assert output.underruns == 1
    output.close()
    assert output.rate_hz is None
    assert output.underruns == 1


def test_after_a_dropout_more_is_made_ahead_up_to_a_bound(caplog):
    output = opened(FakeSpeakers(USB))
    stream = output._host.streams[0]
    output.write(np.zeros((10, 2), dtype=np.float32))
    stream.take(10)
    for _ in range(8):
        stream.take(10, underflow=True)
        output.tend(time.monotonic())
    assert output.space == round(0.4 * 44_100)
    assert output.underruns == 8
    assert len(caplog.messages) == 4
    assert caplog.messages[0] == (
        "The loudspeaker had to wait for sound (1 times): making 150 ms ahead from now on."
    )


def test_a_device_of_one_channel_plays_the_mean():
    host = FakeSpeakers(MONO)
    output = opened(host)
    output.write(np.array([[0.5, -0.5], [1.0, 0.5]], dtype=np.float32))
    assert host.streams[0].take(3)[:, 0].tolist() == [0.0, 0.75, 0.0]


def test_a_lost_device_is_noticed_told_and_found_again_with_ever_longer_waits(caplog):
    caplog.set_level(logging.INFO)
    host = FakeSpeakers(DESK)
    output = opened(host)
    host.plugged.clear()
    host.streams[0].active = False
    assert tend_until(output, lambda: output.rate_hz is None) < 1.0
    assert "Desk speakers is lost. The system has ended playback" in output.words
    time.sleep(0.3)
    output.tend(time.monotonic())
    assert host.rescans == 1
    assert "No loudspeaker was found" in output.words
    output.tend(time.monotonic())
    assert host.rescans == 1, "it waits before it tries again"
    host.plugged.append(USB)
    tend_until(output, lambda: output.rate_hz == 44_100)
    assert caplog.messages[-1] == "Playing on USB Headset at 44100 Hz."
    assert len(caplog.messages) == 4, "each thing is told once"


def test_a_device_that_takes_no_sound_any_more_is_lost_within_a_second():
    host = FakeSpeakers(DESK)
    output = opened(host)
    host.streams[0].take(10)
    assert 0.5 < tend_until(output, lambda: "It has taken no sound for" in output.words) < 1.2
    assert not host.streams[0].active


def test_a_named_device_is_waited_for_and_never_replaced():
    host = FakeSpeakers(DESK)
    output = opened(host, "usb")
    assert output.rate_hz is None
    assert "There is no loudspeaker 'usb'" in output.words
    assert not host.streams


def test_a_device_that_refuses_is_tried_again():
    host = FakeSpeakers(DESK)
    host.refusal = "Desk speakers cannot be opened: Device unavailable."
    output = opened(host)
    assert output.words == "Desk speakers cannot be opened: Device unavailable. Trying again."
    host.refusal = ""
    tend_until(output, lambda: output.rate_hz == 48_000)


def test_a_device_that_hangs_when_closed_does_not_hang_the_player():
    host = FakeSpeakers(DESK)
    release = threading.Event()
    host.close_hangs = release.wait
    output = opened(host)
    begun_s = time.monotonic()
    output.close()
    assert time.monotonic() - begun_s < 3.0
    assert host.abandoned
    output.tend(time.monotonic() + 10)
    assert host.rescans == 0, "nobody may initialise a layer that hangs"
    release.set()
    output.close()
