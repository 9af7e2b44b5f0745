import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.show.fade import db_to_gain, equal_power, gain_to_db


@given(st.floats(-1e6, 1e6))
def test_a_crossfade_keeps_the_power(progress: float) -> None:
    out, into = equal_power(progress)
    assert 0.0 <= out <= 1.0
    assert 0.0 <= into <= 1.0
    assert out**2 + into**2 == pytest.approx(1.0)


def test_a_crossfade_begins_and_ends_with_one_side_alone() -> None:
    assert equal_power(0.0) == (1.0, 0.0)
    assert equal_power(1.0) == (0.0, 1.0)
    assert equal_power(-3.0) == (1.0, 0.0)


@given(st.floats(-200, 60))
def test_decibels_and_factors_are_each_others_inverse(db: float) -> None:
    assert gain_to_db(db_to_gain(db)) == pytest.approx(db, abs=1e-9)


def test_silence_is_minus_infinity() -> None:
    assert gain_to_db(0.0) == -math.inf
    assert db_to_gain(-math.inf) == 0.0
    assert db_to_gain(20.0) == pytest.approx(10.0)
