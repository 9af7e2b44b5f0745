import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.curves import CurveName, curve

NAMES = get_args(CurveName)
unit = st.floats(0, 1)
points = st.lists(st.tuples(unit, unit), max_size=6).map(
    lambda inner: [(0.0, 0.2), *sorted({x: y for x, y in inner if 1e-6 < x < 1 - 1e-6}.items()), (1.0, 0.9)]
)


@pytest.mark.parametrize("name", NAMES)
def test_ends_stay_where_they_are(name):
    assert curve(name)(0.0) == pytest.approx(0.0)
    assert curve(name)(1.0) == pytest.approx(1.0)


@pytest.mark.parametrize(("name", "middle"), [("linear", 0.5), ("s", 0.5), ("exp", 0.1192), ("log", 0.8317)])
def test_middle(name, middle):
    assert curve(name)(0.5) == pytest.approx(middle, abs=1e-3)


@given(name=st.sampled_from(NAMES), x=st.floats(allow_nan=False), y=st.floats(allow_nan=False))
def test_never_falls_and_stays_in_range(name, x, y):
    low, high = sorted((x, y))
    shape = curve(name)
    assert -1e-12 <= shape(low) <= shape(high) + 1e-12 <= 1 + 2e-12


@given(points=points, x=st.floats(allow_nan=False))
def test_points_stay_in_range_and_are_met(points, x):
    shape = curve("linear", points)
    assert 0 <= shape(x) <= 1
    for at, height in points:
        assert shape(at) == pytest.approx(height, abs=1e-6)


def test_points_win_over_a_name_and_may_fall():
    shape = curve("exp", [(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)])
    assert [shape(x) for x in (0.0, 0.25, 0.5, 1.0)] == [1.0, 0.5, 0.0, 1.0]


@given(x=unit)
def test_exp_and_log_undo_each_other(x):
    assert math.isclose(curve("log")(curve("exp")(x)), x, abs_tol=1e-9)
