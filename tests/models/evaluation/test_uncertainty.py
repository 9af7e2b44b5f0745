"""Speakers are the sample: hand-worked tests, coverage by simulation, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.uncertainty import (
    balanced,
    bootstrap_interval,
    holm,
    paired_permutation,
    validate,
)

SPEAKERS = [f"speaker {number % 8}" for number in range(80)]


def test_the_mean_is_that_of_queries():
    found = bootstrap_interval(np.array([1.0, 1.0, 1.0, 0.0]), ["a", "a", "a", "b"])
    assert found.mean == 0.75
    assert (found.low, found.high) == (0.0, 1.0)


def test_speakers_without_spread_have_no_interval():
    found = bootstrap_interval(np.tile([0.0, 1.0], 40), ["a"] * 40 + ["b"] * 40)
    assert found.low == found.high == found.mean == 0.5


def test_clips_of_one_speaker_are_no_new_evidence():
    rng = np.random.default_rng(0)
    by_speaker = rng.uniform(size=10)
    few = bootstrap_interval(by_speaker, list("abcdefghij"))
    many = bootstrap_interval(np.repeat(by_speaker, 50), [name for name in "abcdefghij" for _ in range(50)])
    assert (many.low, many.high) == pytest.approx((few.low, few.high), abs=1e-9)


def test_the_interval_covers_what_it_should():
    rng = np.random.default_rng(1)
    speakers = [str(number) for number in range(30) for _ in range(10)]
    hits = 0
    for _ in range(200):
        voices = np.repeat(rng.normal(0.5, 0.2, size=30), 10) + rng.normal(0, 0.1, size=300)
        found = bootstrap_interval(voices, speakers, draws=500)
        hits += found.low <= 0.5 <= found.high
    assert 0.87 <= hits / 200 <= 0.99


@given(st.lists(st.floats(0, 1), min_size=80, max_size=80))
def test_the_interval_lies_within_the_speakers(values):
    scores = np.array(values)
    found = bootstrap_interval(scores, SPEAKERS, draws=50)
    means = [scores[number::8].mean() for number in range(8)]
    assert min(means) - 1e-9 <= found.low <= found.high <= max(means) + 1e-9


def test_the_same_input_gives_the_same_output():
    values = np.linspace(0, 1, 80)
    assert bootstrap_interval(values, SPEAKERS) == bootstrap_interval(values, SPEAKERS)
    assert bootstrap_interval(values, SPEAKERS, level=0.5).high < bootstrap_interval(values, SPEAKERS).high


def test_permutations_worked_by_hand():
    # Differences 3, 1 and -1: of the 8 sums of ±3 ±1 ±1, these are at least 3 in size: ±5, and ±3 twice each.
    first, second = np.array([3.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    assert paired_permutation(first, second, ["a", "b", "c"]) == pytest.approx(6 / 8, abs=1e-12)
    # All of eight speakers better: only all plus and all minus are as extreme.
    assert paired_permutation(np.ones(8), np.zeros(8), list("abcdefgh")) == pytest.approx(2 / 256, abs=1e-12)


def test_equal_systems_are_equal_and_the_order_does_not_matter():
    values = np.linspace(0, 1, 80)
    assert paired_permutation(values, values, SPEAKERS) == 1.0
    other = values[::-1] ** 2
    assert paired_permutation(values, other, SPEAKERS) == paired_permutation(other, values, SPEAKERS)


def test_many_speakers_are_drawn_and_never_give_zero():
    speakers = [str(number) for number in range(40)]
    assert paired_permutation(np.ones(40), np.zeros(40), speakers, draws=999) == pytest.approx(
        0.001, abs=1e-12
    )


def test_drawing_agrees_with_trying_all():
    rng = np.random.default_rng(2)
    first, second = rng.uniform(size=12), rng.uniform(size=12)
    every = paired_permutation(first, second, list("abcdefghijkl"))
    drawn = paired_permutation(first, second, list("abcdefghijkl"), draws=4000)
    assert drawn == pytest.approx(every, abs=0.03)


def test_holm_worked_by_hand():
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.5}) == pytest.approx(
        {"a": 0.09, "b": 0.04, "c": 0.09, "d": 0.5}, abs=1e-12
    )
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_only_raises_and_keeps_the_order(p_values):
    corrected = holm(p_values)
    assert list(corrected) == list(p_values)
    for name, value in p_values.items():
        assert value <= corrected[name] <= 1
    by_value = sorted(p_values, key=lambda name: p_values[name])
    assert [corrected[name] for name in by_value] == sorted(corrected.values())


@pytest.mark.parametrize(
    ("values", "speakers", "message"),
    [
        ([1.0, 2.0], ["a"], r"Values of shape \(2,\) by 1 speakers: give one of each a query"),
        ([1.0, np.nan], ["a", "b"], "NaN or infinity is among the values"),
        ([1.0, 2.0], ["a", "a"], "Fewer than two speakers say nothing of others"),
    ],
)
def test_what_cannot_be_resampled(values, speakers, message):
    with pytest.raises(EvaluationError, match=message):
        validate(np.asarray(values), speakers)


def test_what_cannot_be_compared():
    with pytest.raises(EvaluationError, match="compare on the same queries"):
        paired_permutation(np.zeros(2), np.zeros(3), ["a", "b"])
    with pytest.raises(EvaluationError, match=r"The p-value of a is 1\.5"):
        holm({"a": 1.5})


def test_balanced_by_hand():
    # Sad .5 of two, calm 1 of one: the mean over classes is .75.
    weighted = balanced(np.array([1.0, 0.0, 1.0]), ["sad", "sad", "calm"])
    np.testing.assert_allclose(weighted, [0.75, 0.0, 1.5], atol=1e-12)
    assert weighted.mean() == pytest.approx(0.75)
