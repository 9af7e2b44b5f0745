import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.show.ducking import Ducker, DuckSettings

SETTINGS = DuckSettings(duck_db=12.0, duck_attack_ms=100, duck_hold_ms=400, duck_release_ms=1000)


def test_attack_hold_and_release_in_decibels() -> None:
    ducker = Ducker(SETTINGS)
    assert ducker.resting(9.0)
    ducker.speech(True, 10.0)
    assert ducker.gain_db(10.05) == pytest.approx(-6.0)
    assert ducker.gain_db(10.1) == pytest.approx(-12.0)
    assert ducker.gain_db(60.0) == -12.0
    assert not ducker.resting(60.0)
    ducker.speech(False, 60.0)
    assert ducker.gain_db(60.4) == -12.0
    assert ducker.gain_db(60.9) == pytest.approx(-6.0)
    assert not ducker.resting(60.9)
    assert ducker.gain_db(61.4) == pytest.approx(0.0)
    assert ducker.resting(61.5)


def test_speech_within_the_hold_keeps_the_music_back() -> None:
    ducker = Ducker(SETTINGS)
    ducker.speech(True, 0.0)
    ducker.speech(False, 1.0)
    ducker.speech(True, 1.3)
    assert ducker.gain_db(1.3) == -12.0
    assert ducker.gain_db(5.0) == -12.0


def test_said_twice_is_said_once() -> None:
    ducker = Ducker(SETTINGS)
    ducker.speech(True, 0.0)
    ducker.speech(True, 5.0)
    ducker.speech(False, 6.0)
    ducker.speech(False, 6.4)
    assert ducker.gain_db(6.9) == pytest.approx(-6.0)


def test_without_times_it_jumps_and_without_depth_it_rests() -> None:
    jumps = Ducker(DuckSettings(duck_db=20.0, duck_attack_ms=0, duck_hold_ms=0, duck_release_ms=0))
    jumps.speech(True, 1.0)
    assert jumps.gain_db(1.0) == -20.0
    jumps.speech(False, 2.0)
    assert jumps.gain_db(2.0001) == 0.0
    never = Ducker(DuckSettings(duck_db=0.0))
    never.speech(True, 0.0)
    assert never.gain_db(5.0) == 0.0


@given(
    turns=st.lists(st.floats(0.001, 3.0), min_size=1, max_size=12),
    step_s=st.floats(0.005, 0.05),
)
def test_the_gain_stays_in_range_and_never_moves_faster_than_set(turns: list[float], step_s: float) -> None:
    ducker = Ducker(SETTINGS)
    turn_at_s = list(itertools.accumulate(turns))
    now_s, before_db, speaking = 0.0, 0.0, False
    while now_s < turn_at_s[-1] + 2.0:
        if turn_at_s and now_s >= turn_at_s[0] and len(turn_at_s) > 1:
            turn_at_s.pop(0)
            speaking = not speaking
            ducker.speech(speaking, now_s)
        gain_db = ducker.gain_db(now_s)
        assert -12.0 <= gain_db <= 0.0
        assert gain_db - before_db <= 12.0 * step_s / 1.0 + 1e-9
        assert before_db - gain_db <= 12.0 * step_s / 0.1 + 1e-9
        before_db = gain_db
        now_s += step_s
