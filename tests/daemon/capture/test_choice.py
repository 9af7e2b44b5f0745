"""Which device is meant, and how it is tried."""

import pytest

from sottovoce.daemon.capture.choice import choose, find, ways_to_open
from sottovoce.daemon.errors import DeviceError
from tests.support.host import microphone

BUILT_IN = microphone("MacBook Pro Microphone", default=True)
USB = microphone("Yeti Stereo Microphone", 44_100, 2)
USB_TWIN = microphone("Yeti Stereo Microphone", 48_000, 2, default=True)


@pytest.mark.parametrize(
    ("devices", "wanted", "found"),
    [
        ([USB, BUILT_IN], "default", BUILT_IN),
        ([USB], "default", USB),
        ([], "default", None),
        ([BUILT_IN, USB], "yeti", USB),
        ([BUILT_IN, USB], "Microphone", BUILT_IN),
        ([microphone("Mic 2"), microphone("Mic")], "mic", microphone("Mic")),
        ([USB, USB_TWIN], "yeti", USB_TWIN),
        ([BUILT_IN], "yeti", None),
    ],
)
def test_find(devices, wanted, found) -> None:
    assert find(devices, wanted) == found


def test_must_raise_without_any() -> None:
    with pytest.raises(DeviceError, match=r"^No microphone was found\."):
        choose([], "yeti")


def test_must_raise_with_the_names() -> None:
    with pytest.raises(DeviceError) as raised:
        choose([BUILT_IN, USB, USB], "zzz")
    assert str(raised.value) == (
        "There is no device 'zzz'. Choose one of: MacBook Pro Microphone, Yeti Stereo Microphone; or default."
    )


@pytest.mark.parametrize(
    ("device", "channel", "rate_hz", "first"),
    [
        (USB, "mix", 0, [(44_100, 2), (44_100, 1), (48_000, 2), (48_000, 1)]),
        (USB, 1, 0, [(44_100, 2), (48_000, 2)]),
        (USB, 0, 96_000, [(96_000, 2), (96_000, 1), (44_100, 2)]),
        (microphone("array", 16_000, 8), "mix", 0, [(16_000, 8), (16_000, 1), (16_000, 2)]),
        (microphone("server", 44_100, 32), "mix", 0, [(44_100, 1), (44_100, 2)]),
        (microphone("studio", 48_000, 18), 4, 0, [(48_000, 5), (44_100, 5)]),
    ],
)
def test_ways_to_open(device, channel, rate_hz, first) -> None:
    ways = ways_to_open(device, channel, rate_hz)
    assert ways[: len(first)] == first
    assert len(ways) == len(set(ways))
    assert {16_000, 44_100, 48_000, 192_000} <= {rate for rate, _ in ways}
