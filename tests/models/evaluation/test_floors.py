"""What hears nothing scores the floor, what knows everything scores one, baselines do as their name says."""

import numpy as np
import pytest

from sottovoce.models.errors import EvaluationError
from sottovoce.models.evaluation.floors import (
    classify_then_lookup,
    constant_class,
    expected_va,
    label_oracle,
    random_expectation,
    soft_lookup,
    va_ranking,
)
from sottovoce.models.evaluation.retrieval import (
    label_gains,
    label_relevance,
    ndcg_at_k,
    p_at_k,
    rated_gains,
    reciprocal_rank,
)
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES, to_music, va

QUERIES = [*SPEECH_CLASSES, "angry", "angry", "sad"]
GALLERY = ["happy"] * 6 + ["angry"] * 8 + ["sad"] * 10 + ["calm"] * 12
RELEVANCE = label_relevance(QUERIES, GALLERY)
GAINS = label_gains(QUERIES, GALLERY)
ONE_HOT = np.equal.outer(GALLERY, MUSIC_CLASSES).astype(np.float64)


def test_random_answers_worked_by_hand():
    # One of three relevant: first hit at rank 1, 2 or 3, each with chance 1/3. Two of three: 2/3, 1/3.
    relevance = np.array([[True, False, False], [True, True, False], [False, False, False]])
    found = random_expectation(relevance, relevance.astype(float), k=1)
    np.testing.assert_allclose(found["mrr"], [(1 + 1 / 2 + 1 / 3) / 3, 2 / 3 + 1 / 6, 0], atol=1e-12)
    np.testing.assert_allclose(found["p_at_1"], [1 / 3, 2 / 3, 0], atol=1e-12)
    np.testing.assert_allclose(found["ndcg_at_1"], [1 / 3, 2 / 3, 0], atol=1e-12)


def test_drawn_answers_score_what_is_expected():
    rng = np.random.default_rng(0)
    expected = random_expectation(RELEVANCE, GAINS)
    drawn = [rng.uniform(size=GAINS.shape) for _ in range(3000)]
    for name, score, truth in (
        ("p_at_5", lambda s, t: p_at_k(s, t, 5), RELEVANCE),
        ("mrr", reciprocal_rank, RELEVANCE),
        ("ndcg_at_5", lambda s, t: ndcg_at_k(s, t, 5), GAINS),
    ):
        mean = np.mean([score(similarity, truth) for similarity in drawn], axis=0)
        np.testing.assert_allclose(mean, expected[name], atol=0.025)


def test_the_oracle_of_labels_is_perfect_in_all_that_counts_labels():
    answer = label_oracle(RELEVANCE)
    assert p_at_k(answer, RELEVANCE, 5).min() == reciprocal_rank(answer, RELEVANCE).min() == 1.0
    assert ndcg_at_k(answer, GAINS, 5).min() == 1.0


def test_the_oracle_of_ratings_is_perfect_on_ratings():
    rng = np.random.default_rng(1)
    queries, gallery = rng.uniform(size=(7, 2)), rng.uniform(size=(50, 2))
    scores = ndcg_at_k(va_ranking(queries, gallery), rated_gains(queries, gallery), 5)
    np.testing.assert_allclose(scores, 1.0, atol=1e-12)


def test_the_best_constant_mood():
    similarity = constant_class(RELEVANCE, GALLERY)
    # Five of eleven voices ask for angry music: angry (3), fearful, disgust.
    assert p_at_k(similarity, RELEVANCE, 5).mean() == pytest.approx(5 / 11, abs=1e-12)
    assert set(np.asarray(GALLERY)[similarity[0] == 1]) == {"angry"}


def test_a_perfect_classifier_is_the_oracle_and_a_wrong_one_is_not():
    right = classify_then_lookup(QUERIES, ONE_HOT)
    assert p_at_k(right, RELEVANCE, 5).min() == reciprocal_rank(right, RELEVANCE).min() == 1.0
    wrong = classify_then_lookup(["happy"] * len(QUERIES), ONE_HOT)
    assert p_at_k(wrong, RELEVANCE, 5).mean() == pytest.approx(2 / 11, abs=1e-12)


def test_soft_lookup_adds_what_leads_to_the_same_mood():
    # Anger, fear and disgust are each less likely than sadness, but together they ask for angry music.
    voice = np.array([[0, 0, 0, 0.4, 0.2, 0.2, 0.2, 0]])
    similarity = soft_lookup(voice, ONE_HOT)
    np.testing.assert_allclose(similarity[0, [0, 6, 14, 24]], [0, 0.6, 0.4, 0], atol=1e-12)


def test_soft_lookup_of_certain_scores_is_lookup():
    certain = np.equal.outer(QUERIES, SPEECH_CLASSES).astype(np.float64)
    np.testing.assert_array_equal(soft_lookup(certain, ONE_HOT), classify_then_lookup(QUERIES, ONE_HOT))


def test_expected_valence_and_arousal():
    certain = np.eye(8)
    np.testing.assert_allclose(
        expected_va(certain, SPEECH_CLASSES), [va(name) for name in SPEECH_CLASSES], atol=1e-12
    )
    halves = expected_va(np.array([[0.5, 0.5, 0, 0]]), MUSIC_CLASSES)
    np.testing.assert_allclose(halves, [[(1 + 0.122) / 2, (0.735 + 0.830) / 2]], atol=1e-12)


def test_labelled_places_lead_to_the_mapped_mood():
    places = np.array([va(name) for name in GALLERY])
    first = va_ranking(np.array([va(name) for name in QUERIES]), places).argmax(axis=1)
    assert [GALLERY[item] for item in first] == [to_music(name) for name in QUERIES]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (np.ones((3, 5)) / 5, r"Scores of shape \(3, 5\): give a column for each of happy, angry, sad, calm"),
        (np.ones(4) / 4, r"Scores of shape \(4,\)"),
        (np.ones((3, 4)), "Scores are no probabilities"),
        (np.array([[1.5, -0.5, 0, 0]]), "Scores are no probabilities"),
        (np.full((1, 4), np.nan), "Scores are no probabilities"),
    ],
)
def test_scores_that_are_none(scores, message):
    with pytest.raises(EvaluationError, match=message):
        classify_then_lookup(["sad"], scores)
