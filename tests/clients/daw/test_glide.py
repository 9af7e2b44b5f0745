import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.glide import Glide


def test_is_zero_before_there_is_a_target():
    glide = Glide(1.0)
    assert glide.at(5.0) == 0.0
    assert glide.settled


def test_first_target_is_reached_at_once():
    glide = Glide(1.0)
    glide.to(0.7, 100.0)
    assert glide.at(100.0) == 0.7


def test_after_one_time_constant_63_percent_of_the_way_is_done():
    glide = Glide(2.0)
    glide.to(0.0, 0.0)
    glide.to(1.0, 10.0)
    assert glide.at(12.0) == pytest.approx(1 - math.exp(-1))
    assert not glide.settled


def test_without_time_constant_it_jumps():
    glide = Glide(0.0)
    glide.to(0.0, 0.0)
    glide.to(1.0, 1.0)
    assert glide.at(1.0) == 1.0
    assert glide.settled


def test_settles_exactly_on_the_target():
    glide = Glide(0.1)
    glide.to(0.0, 0.0)
    glide.to(0.3, 0.0)
    assert glide.at(10.0) == 0.3
    assert glide.settled


def test_time_that_runs_backwards_moves_nothing():
    glide = Glide(1.0)
    glide.to(0.0, 10.0)
    glide.to(1.0, 10.0)
    assert glide.at(5.0) == 0.0


@given(looks=st.lists(st.floats(0.0, 1.0), max_size=30), again=st.integers(0, 5))
def test_does_not_depend_on_how_often_it_is_fed_or_looked_at(looks, again):
    often, once = Glide(0.5), Glide(0.5)
    for glide in (often, once):
        glide.to(0.0, 0.0)
        glide.to(1.0, 0.0)
    for now_s in sorted(looks):
        for _ in range(again):
            often.to(1.0, now_s)
        often.at(now_s)
    assert often.at(1.0) == pytest.approx(once.at(1.0), abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 3)), min_size=1, max_size=20), st.floats(0, 5))
def test_stays_between_its_targets(steps, time_constant_s):
    glide, now_s = Glide(time_constant_s), 0.0
    for target, later_s in steps:
        glide.to(target, now_s)
        now_s += later_s
        value = glide.at(now_s)
        assert min(target for target, _ in steps) - 1e-9 <= value <= max(target for target, _ in steps) + 1e-9
