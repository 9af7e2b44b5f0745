"""What can be set, and what is refused."""

import msgspec
import pytest

from sottovoce.daemon.capture.settings import CaptureSettings


def test_the_defaults_stand() -> None:
    assert msgspec.convert({}, CaptureSettings) == CaptureSettings()


@pytest.mark.parametrize("channel", ["mix", 0, 7])
def test_channels(channel: int | str) -> None:
    assert msgspec.convert({"channel": channel}, CaptureSettings).channel == channel


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"device": ""}, "length >= 1"),
        ({"channel": "left"}, "Invalid enum value 'left'"),
        ({"channel": -1}, "`int` >= 0"),
        ({"stall_ms": 10}, "`int` >= 200"),
        ({"latency": "none"}, "Invalid enum value 'none'"),
        ({"sample_rate": 48000}, "unknown field `sample_rate`"),
    ],
)
def test_must_raise(values: dict[str, object], words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(values, CaptureSettings)
    assert words in str(raised.value)
