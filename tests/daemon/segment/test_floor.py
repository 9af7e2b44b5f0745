"""The noise floor finds the noise, under speech and over time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.segment.floor import NoiseFloor
from sottovoce.daemon.segment.level import SILENCE_DBFS

WINDOW = 160


def test_it_is_unknown_until_a_window_has_passed() -> None:
    floor = NoiseFloor(WINDOW)
    seen = [floor.push(-30.0) for _ in range(WINDOW + 1)]
    assert set(seen[:WINDOW]) == {SILENCE_DBFS}
    assert seen[-1] == pytest.approx(-30.0)


def test_it_falls_within_half_a_second() -> None:
    floor = NoiseFloor(WINDOW)
    for _ in range(2 * WINDOW):
        floor.push(-30.0)
    for _ in range(25):
        floor.push(-60.0)
    assert floor.dbfs == pytest.approx(-60.0, abs=1)


def test_noise_that_begins_is_the_floor_a_window_later() -> None:
    floor = NoiseFloor(WINDOW)
    for _ in range(2 * WINDOW):
        floor.push(-70.0)
    seen = [floor.push(-30.0) for _ in range(WINDOW + WINDOW // 4)]
    assert seen[WINDOW // 2] < -60
    assert seen[-1] == pytest.approx(-30.0, abs=0.1)


def test_talk_with_gaps_of_a_fifth_of_a_second_keeps_it_15_db_below_the_voice() -> None:
    floor = NoiseFloor(WINDOW)
    for _ in range(20):
        for level in [-20.0] * 30 + [-55.0] * 10:
            floor.push(level)
    assert floor.dbfs == pytest.approx(-35.0, abs=1)


def test_the_bias_on_white_noise_is_small() -> None:
    rng = np.random.default_rng(0)
    floor = NoiseFloor(WINDOW)
    seen = [floor.push(-40 + float(rng.normal(0, 0.35))) for _ in range(20 * WINDOW)]
    assert -41 < np.mean(seen[2 * WINDOW :]) < -40


def test_reset_makes_it_unknown_again() -> None:
    floor = NoiseFloor(WINDOW)
    for _ in range(2 * WINDOW):
        floor.push(-30.0)
    floor.reset()
    assert floor.push(-30.0) == SILENCE_DBFS


@given(st.lists(st.floats(-96, 0), min_size=1, max_size=400), st.integers(1, 100))
def test_it_never_exceeds_the_loudest_nor_falls_below_silence(levels: list[float], window: int) -> None:
    floor = NoiseFloor(window)
    for level in levels:
        assert SILENCE_DBFS <= floor.push(level) <= max(levels) + 1e-6
