"""Hand-worked confusion, and what must hold for any labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.classification import accuracy, confusion, recalls, uar, validate

CLASSES = ("happy", "angry", "sad", "calm")
REFERENCE = ["happy", "happy", "happy", "happy", "angry", "angry", "sad"]
ESTIMATE = ["happy", "happy", "happy", "calm", "angry", "sad", "happy"]
PAIRS = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1, max_size=40)


def test_worked_by_hand():
    assert confusion(REFERENCE, ESTIMATE, CLASSES).tolist() == [
        [3, 0, 0, 1],
        [0, 1, 1, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
    ]
    assert accuracy(REFERENCE, ESTIMATE, CLASSES) == pytest.approx(4 / 7, abs=1e-12)
    assert recalls(REFERENCE, ESTIMATE, CLASSES) == {"happy": 0.75, "angry": 0.5, "sad": 0.0}
    assert uar(REFERENCE, ESTIMATE, CLASSES) == pytest.approx(1.25 / 3, abs=1e-12)


def test_the_majority_class_gains_nothing_in_uar():
    reference = ["happy"] * 90 + ["sad"] * 10
    assert accuracy(reference, ["happy"] * 100, CLASSES) == 0.9
    assert uar(reference, ["happy"] * 100, CLASSES) == 0.5


@given(PAIRS, st.randoms())
def test_bounds_and_order(pairs, random):
    reference, estimate = zip(*pairs, strict=True)
    scores = accuracy(reference, estimate, CLASSES), uar(reference, estimate, CLASSES)
    assert all(0 <= score <= 1 for score in scores)
    random.shuffle(pairs)
    reference, estimate = zip(*pairs, strict=True)
    assert (accuracy(reference, estimate, CLASSES), uar(reference, estimate, CLASSES)) == scores
    assert uar(reference, reference, CLASSES) == accuracy(reference, reference, CLASSES) == 1.0


@pytest.mark.parametrize(
    ("reference", "estimate", "classes", "message"),
    [
        ([], [], CLASSES, "There is nothing to score"),
        (["sad"], ["sad", "calm"], CLASSES, "1 reference labels but 2 estimates: give as many"),
        (["sad"], ["bored"], CLASSES, "The label 'bored' is not among the classes happy, angry, sad, calm"),
        (["sad"], ["sad"], ("sad", "sad"), "A class is listed twice"),
    ],
)
def test_what_cannot_be_compared(reference, estimate, classes, message):
    with pytest.raises(EvaluationError, match=message):
        validate(reference, estimate, classes)
