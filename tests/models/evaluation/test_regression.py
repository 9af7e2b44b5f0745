"""Hand-worked numbers, and what must hold for any."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.regression import r2, validate

REFERENCE = np.array([1.0, 2.0, 3.0, 4.0])
ESTIMATE = np.array([1.0, 3.0, 2.0, 6.0])
NUMBERS = arrays(np.float64, 12, elements=st.floats(0, 1))


def test_worked_by_hand():
    # Residuals 0, 1, 1, 4 over a spread of 5.
    assert r2(REFERENCE, ESTIMATE) == pytest.approx(1 - 6 / 5, abs=1e-12)


def test_the_mean_explains_nothing():
    assert r2(REFERENCE, np.full(4, 2.5)) == pytest.approx(0.0, abs=1e-12)


@given(NUMBERS, NUMBERS, st.permutations(range(12)))
def test_bounds_order_and_perfection(reference, estimate, order):
    assume(np.ptp(reference) > 1e-3)
    assert r2(reference, reference) == 1.0
    assert r2(reference, estimate) <= 1.0
    assert r2(reference[order], estimate[order]) == pytest.approx(r2(reference, estimate), rel=1e-9)


@pytest.mark.parametrize(
    ("reference", "estimate", "message"),
    [
        ([1.0, 2.0], [1.0], r"Reference of shape \(2,\), estimate of \(1,\): give one number a clip"),
        ([[1.0, 2.0]], [[1.0, 2.0]], "give one number a clip"),
        ([1.0], [1.0], "1 clips have no variance: give two or more"),
        ([1.0, np.nan], [1.0, 2.0], "NaN or infinity is among the numbers"),
        ([1.0, 2.0], [1.0, np.inf], "NaN or infinity is among the numbers"),
        ([1.0, 1.0], [1.0, 2.0], "All reference numbers are the same"),
    ],
)
def test_what_cannot_be_compared(reference, estimate, message):
    with pytest.raises(EvaluationError, match=message):
        validate(np.asarray(reference), np.asarray(estimate))
