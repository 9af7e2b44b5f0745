"""What can be set, and what is refused."""

from typing import Any

import msgspec
import pytest

from sottovoce.daemon.segment import SegmentSettings


def test_the_defaults_stand() -> None:
    assert msgspec.convert({}, SegmentSettings) == SegmentSettings()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"vad_mode": 4}, "Invalid enum value 4"),
        ({"floor_dbfs": 3.0}, "Expected `float` <= 0.0"),
        ({"hangovr_ms": 600}, "unknown field `hangovr_ms`"),
        (
            {"start_voiced_frames": 9, "start_window_frames": 8},
            "start_voiced_frames (9) cannot be more than start_window_frames (8)",
        ),
        (
            {"post_roll_ms": 700, "hangover_ms": 600},
            "post_roll_ms (700) cannot be more than hangover_ms (600)",
        ),
        ({"max_ms": 5000}, "soft_cut_ms (3000) cannot be more than half of max_ms (5000)"),
        (
            {"max_ms": 1000, "soft_cut_ms": 500, "pre_roll_ms": 400, "start_window_frames": 8},
            "max_ms (1000) cannot be less than pre_roll_ms, the start window and soft_cut_ms together (1220)",
        ),
    ],
)
def test_must_raise(values: dict[str, Any], words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(values, SegmentSettings)
    assert words in str(raised.value)
