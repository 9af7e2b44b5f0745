"""Hand-worked rankings, frozen numbers, and what must hold for any."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.retrieval import (
    label_gains,
    label_relevance,
    macro,
    micro,
    ndcg_at_k,
    p_at_k,
    ranking,
    rated_gains,
    reciprocal_rank,
    validate,
)
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES

SIMILARITY = np.array([[0.1, 0.9, 0.5, 0.7], [0.4, 0.3, 0.2, 0.1], [0.0, 0.0, 0.0, 0.0]])
RELEVANCE = np.array([[True, False, True, False], [True, True, False, False], [False] * 4])
GAINS = np.array([[1.0, 0.0, 0.5, 0.25], [0.0, 1.0, 0.0, 1.0], [0.0] * 4])
GOLDEN = {
    "p_at_5": 0.20833333333333334,
    "mrr": 0.4359848484848485,
    "ndcg_at_5": 0.4752643063755444,
    "p_at_5_macro": 0.21666666666666667,
    "mrr_macro": 0.46229482323232324,
    "ndcg_at_5_macro": 0.4844222537337524,
}


def example(queries=24, items=40):
    """Return a case without chance: residues stand in for scores and ratings."""
    query, item = np.arange(queries)[:, None], np.arange(items)[None]
    similarity = (query + 1) * (item + 1) * 53 % 97 / 97.0
    query_classes = [SPEECH_CLASSES[number * 5 % 13 % 8] for number in range(queries)]
    gallery_classes = [MUSIC_CLASSES[number * 7 % 4] for number in range(items)]
    return similarity, query_classes, gallery_classes


def test_precision_worked_by_hand():
    assert ranking(SIMILARITY)[0].tolist() == [1, 3, 2, 0]
    assert p_at_k(SIMILARITY, RELEVANCE, 1).tolist() == [0.0, 1.0, 0.0]
    np.testing.assert_allclose(p_at_k(SIMILARITY, RELEVANCE, 3), [1 / 3, 2 / 3, 0], atol=1e-12)


def test_reciprocal_rank_worked_by_hand():
    np.testing.assert_allclose(reciprocal_rank(SIMILARITY, RELEVANCE), [1 / 3, 1.0, 0.0], atol=1e-12)


def test_ndcg_worked_by_hand():
    first = (0.25 / math.log2(3) + 0.5 / 2) / (1 + 0.5 / math.log2(3) + 0.25 / 2)
    second = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    np.testing.assert_allclose(ndcg_at_k(SIMILARITY, GAINS, 3), [first, second, 0.0], atol=1e-12)


def test_means_worked_by_hand():
    scores = np.array([1.0, 0.0, 0.0, 0.5])
    assert micro(scores) == 0.375
    assert macro(scores, ["sad", "calm", "calm", "calm"]) == pytest.approx((1 + 0.5 / 3) / 2, abs=1e-12)


def test_labels_and_ratings_as_truth():
    relevance = label_relevance(["fearful", "neutral"], ["sad", "angry", "calm"])
    assert relevance.tolist() == [[False, True, False], [False, False, True]]
    assert label_gains(["sad"], ["sad"])[0, 0] == 1.0
    gains = rated_gains(np.array([[0.0, 0.0]]), np.array([[0.0, 0.0], [0.6, 0.8], [0.3, 0.4], [1.0, 1.0]]))
    np.testing.assert_allclose(gains, [[1.0, 0.0, 0.5, 0.0]], atol=1e-12)


def test_frozen_numbers():
    """Agree with scikit-learn's ndcg_score and a plain loop; any drift shows."""
    similarity, query_classes, gallery_classes = example()
    relevance = label_relevance(query_classes, gallery_classes)
    by_query = {
        "p_at_5": p_at_k(similarity, relevance),
        "mrr": reciprocal_rank(similarity, relevance),
        "ndcg_at_5": ndcg_at_k(similarity, label_gains(query_classes, gallery_classes)),
    }
    scores = {name: micro(values) for name, values in by_query.items()}
    scores |= {f"{name}_macro": macro(values, query_classes) for name, values in by_query.items()}
    assert scores == pytest.approx(GOLDEN, abs=1e-12)


MATRIX = arrays(np.float64, (5, 9), elements=st.floats(0, 1).map(lambda number: round(number, 6)))


@given(MATRIX, MATRIX, st.integers(1, 9))
def test_bounds(similarity, gains, k):
    for scores in (p_at_k(similarity, gains > 0.5, k), reciprocal_rank(similarity, gains > 0.5)):
        assert ((scores >= 0) & (scores <= 1)).all()
    ndcg = ndcg_at_k(similarity, gains, k)
    assert ((ndcg >= 0) & (ndcg <= 1 + 1e-12)).all()
    np.testing.assert_allclose(ndcg_at_k(gains, gains, k), gains.any(axis=1), atol=1e-12)


@given(MATRIX, st.permutations(range(9)), st.permutations(range(5)), st.integers(1, 9))
def test_the_order_of_gallery_and_queries_does_not_matter(gains, items, queries, k):
    similarity = np.arange(45.0).reshape(5, 9) * 7 % 45  # no ties
    for score, truth in ((p_at_k, gains > 0.5), (ndcg_at_k, gains)):
        shuffled = score(similarity[queries][:, items], truth[queries][:, items], k)
        np.testing.assert_allclose(shuffled, score(similarity, truth, k)[queries], atol=1e-12)


@given(MATRIX, MATRIX)
def test_only_the_order_of_similarities_counts(similarity, gains):
    similarity = similarity.round(3)
    np.testing.assert_array_equal(ndcg_at_k(similarity, gains, 5), ndcg_at_k(similarity * 2 - 1, gains, 5))


@pytest.mark.parametrize(
    ("similarity", "truth", "k", "message"),
    [
        (np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), 1, "give a row a query and a column a track"),
        (np.zeros(3), np.zeros(3), 1, "give a row a query"),
        (np.zeros((2, 3)), np.zeros((3, 2)), 1, r"Similarity of shape \(2, 3\), truth of \(3, 2\)"),
        (np.zeros((2, 3)), np.zeros((2, 3)), 4, "The first 4 of 3 tracks cannot be scored"),
        (np.zeros((2, 3)), np.zeros((2, 3)), 0, "The first 0 of 3 tracks cannot be scored"),
        (np.full((2, 3), np.nan), np.zeros((2, 3)), 1, "NaN is among the numbers"),
        (np.zeros((2, 3)), np.full((2, 3), -0.1), 1, "A gain is negative or infinite"),
    ],
)
def test_what_cannot_be_scored(similarity, truth, k, message):
    with pytest.raises(EvaluationError, match=message):
        validate(similarity, truth, k)


def test_means_that_make_no_sense():
    with pytest.raises(EvaluationError, match="2 scores but 1 classes"):
        macro(np.zeros(2), ["sad"])
