import numpy as np
import pytest

from sottovoce.models.scores import Queries, Score, against_look_up, averaged, interval, mean_and_sd

SPEAKERS = ("a", "a", "b", "b")


def score(values: list[float], look_up: list[float] | None = None) -> Score:
    beside = None if look_up is None else np.array(look_up)
    return Score("t", "m", float(np.mean(values)), {}, Queries(SPEAKERS, np.array(values), beside))


def test_seeds_are_averaged_query_by_query():
    found = averaged([score([1, 0, 1, 0], [0, 0, 0, 1]), score([0, 0, 1, 1], [0, 1, 0, 1])])
    assert found is not None
    assert found.values.tolist() == [0.5, 0.0, 1.0, 0.5]
    assert found.look_up is not None
    assert found.look_up.tolist() == [0.0, 0.5, 0.0, 1.0]
    assert averaged([Score("t", "R²", 0.5, {})]) is None


def test_an_interval_needs_two_speakers():
    found = interval(score([1, 1, 0, 0]).queries)
    assert found is not None
    assert (found.low, found.mean, found.high) == (0.0, 0.5, 1.0)
    assert interval(None) is None
    assert interval(Queries(("a", "a"), np.ones(2))) is None


def test_only_retrieval_is_held_against_look_up():
    assert against_look_up(score([1, 1, 1, 1], [0, 0, 0, 0]).queries) == pytest.approx(0.5)  # of 4 patterns 2
    assert against_look_up(score([1, 1, 1, 1]).queries) is None
    assert against_look_up(Queries(("a", "a"), np.ones(2), np.zeros(2))) is None
    assert against_look_up(None) is None


def test_mean_and_sd():
    assert mean_and_sd([1.0, 2.0, 3.0]) == (2.0, 1.0)
    assert mean_and_sd([5.0]) == (5.0, 0.0)
