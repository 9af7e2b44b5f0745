"""Hand-worked bins and curves, and what must hold for any confidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.calibration import ece, reliability, risk_and_coverage, validate

CONFIDENCE = np.array([0.0, 0.2, 0.5, 0.6, 0.9, 1.0])
CORRECT = np.array([False, True, False, True, True, True])
ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50)


def columns(answers):
    confidence, correct = zip(*answers, strict=True)
    return np.array(confidence), np.array(correct)


def test_bins_worked_by_hand():
    # Two bins, (0, .5] with 0, .2, .5 and (.5, 1] with .6, .9, 1.
    curve = reliability(CONFIDENCE, CORRECT, bins=2)
    assert curve.count.tolist() == [3, 3]
    np.testing.assert_allclose(curve.confidence, [0.7 / 3, 2.5 / 3], atol=1e-12)
    np.testing.assert_allclose(curve.accuracy, [1 / 3, 1.0], atol=1e-12)
    assert ece(CONFIDENCE, CORRECT, bins=2) == pytest.approx((0.3 + 0.5) / 6, abs=1e-12)


def test_risk_worked_by_hand():
    confidence, correct = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, False, True, False])
    assert risk_and_coverage(confidence, correct, 0.5) == (pytest.approx(1 / 3, abs=1e-12), 0.75)
    assert risk_and_coverage(confidence, correct, 0.0) == (0.5, 1.0)
    assert risk_and_coverage(confidence, correct, 0.95) == (0.0, 0.0)


def test_sure_and_right_is_perfect_sure_and_wrong_is_not():
    assert ece(np.ones(5), np.ones(5, dtype=bool)) == 0.0
    assert ece(np.ones(5), np.zeros(5, dtype=bool)) == 1.0


def test_a_model_that_keeps_its_promises_has_almost_no_error():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(size=200_000)
    assert ece(confidence, rng.uniform(size=200_000) < confidence) < 0.01


@given(ANSWERS, st.randoms())
def test_bounds_and_order(answers, random):
    confidence, correct = columns(answers)
    error = ece(confidence, correct)
    assert 0 <= error <= 1
    curve = [risk_and_coverage(confidence, correct, floor) for floor in (0.0, 0.3, 0.6, 1.0)]
    assert curve[0] == (pytest.approx(1 - correct.mean(), abs=1e-12), 1.0)
    assert all(0 <= risk <= 1 for risk, _ in curve)
    assert sorted((coverage for _, coverage in curve), reverse=True) == [coverage for _, coverage in curve]
    random.shuffle(answers)
    confidence, correct = columns(answers)
    assert ece(confidence, correct) == pytest.approx(error, abs=1e-12)
    assert risk_and_coverage(confidence, correct, 0.3) == curve[1]


@pytest.mark.parametrize(
    ("confidence", "correct", "message"),
    [
        ([], [], "give one of each a clip"),
        ([0.5], [True, False], r"Confidence of shape \(1,\), correct of \(2,\)"),
        ([1.5], [True], r"A confidence is outside 0\.\.1"),
        ([np.nan], [True], r"A confidence is outside 0\.\.1"),
    ],
)
def test_what_cannot_be_judged(confidence, correct, message):
    with pytest.raises(EvaluationError, match=message):
        validate(np.asarray(confidence), np.asarray(correct, dtype=bool))


def test_no_bins():
    with pytest.raises(EvaluationError, match="0 bins hold nothing"):
        reliability(CONFIDENCE, CORRECT, bins=0)
