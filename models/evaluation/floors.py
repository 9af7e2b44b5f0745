"""What a score must be read against: answers that hear nothing or know everything, and baselines.

Conventions
-----------
- Shapes and names as in `retrieval`. Every function but `random_expectation` gives a similarity matrix, which
  `retrieval` scores like any model's.
- Constant answers are chosen with hindsight, on the queries they are scored on: the strongest of their kind.
- Classifier scores are probabilities [shape=(clips, classes)], columns in the order of the taxonomy's tuples.

Floors
------
`random_expectation` (exact, not drawn), `constant_class`.

Ceilings
--------
`label_oracle` knows both labels; `va_ranking` of rated or labelled valence and arousal knows these.

Baselines
---------
A joint space must beat these with the same encoders, or it is not justified: `classify_then_lookup`,
`soft_lookup`, and `va_ranking` of predicted valence and arousal or of a classifier's `expected_va`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from ..taxonomy import MUSIC_CLASSES, SPEECH_CLASSES, to_music, va
from .retrieval import Matrix, Relevance, discounts, distances, ideal_dcg, micro, p_at_k, validate


def random_expectation(relevance: Relevance, gains: Matrix, k: int = 5) -> dict[str, NDArray[np.float64]]:
    """Return what a uniformly shuffled gallery scores on average, by query [shape=(queries,)] and measure.

    The first of r relevant among n items stands behind rank i with probability
    (n-r)(n-r-1)…(n-r-i+1) / (n(n-1)…(n-i+1)); every rank's mean gain is the gallery's.
    """
    validate(gains, relevance, k)
    validate(gains, gains, k)
    items = relevance.shape[1]
    relevant = relevance.sum(axis=1)
    place = np.arange(items)
    behind = np.cumprod(np.maximum(0, items - relevant[:, None] - place) / (items - place), axis=1)
    at = -np.diff(behind, axis=1, prepend=1.0)
    ideal = ideal_dcg(gains, k)
    found = gains.mean(axis=1) * discounts(k).sum()
    return {
        f"p_at_{k}": relevant / items,
        "mrr": at @ (1.0 / (place + 1)),
        f"ndcg_at_{k}": np.divide(found, ideal, out=np.zeros_like(found), where=ideal > 0),
    }


def constant_class(relevance: Relevance, gallery_classes: Sequence[str], k: int = 5) -> Matrix:
    """Return the answer "always this mood", of the mood whose P@k is best."""
    classes = np.asarray(gallery_classes)
    candidates = [
        np.broadcast_to(classes == name, relevance.shape).astype(np.float64) for name in np.unique(classes)
    ]
    return max(candidates, key=lambda similarity: micro(p_at_k(similarity, relevance, k)))


def label_oracle(relevance: Relevance) -> Matrix:
    """Return the answer of one who knows every label: relevant first."""
    return relevance.astype(np.float64)


def va_ranking(query_va: Matrix, gallery_va: Matrix) -> Matrix:
    """Return the answer "nearest by valence and arousal", minus the distance.

    Parameters
    ----------
    query_va, gallery_va : Matrix [shape=(n, 2)]
        Valence and arousal, 0..1: true ones make an oracle, predicted ones the regression baseline.
    """
    return np.negative(distances(query_va, gallery_va))


def classify_then_lookup(query_classes: Sequence[str], music_scores: Matrix) -> Matrix:
    """Return the answer "name the emotion, look the mood up, rank music by its probability of that mood".

    Parameters
    ----------
    query_classes : sequence of str
        What a classifier heard.
    music_scores : Matrix [shape=(items, 4)]
        The gallery's mood probabilities; one-hot labels make this baseline's upper bound.
    """
    _check_scores(music_scores, MUSIC_CLASSES)
    columns = [MUSIC_CLASSES.index(to_music(name)) for name in query_classes]
    return music_scores[:, columns].T


def soft_lookup(speech_scores: Matrix, music_scores: Matrix) -> Matrix:
    """Return the probability that a track is of the mood that answers the voice, with both sides uncertain.

    Parameters
    ----------
    speech_scores : Matrix [shape=(queries, 8)]
    music_scores : Matrix [shape=(items, 4)]
    """
    _check_scores(speech_scores, SPEECH_CLASSES)
    _check_scores(music_scores, MUSIC_CLASSES)
    answers = np.equal.outer([to_music(name) for name in SPEECH_CLASSES], MUSIC_CLASSES).astype(np.float64)
    chance: Matrix = speech_scores @ answers @ music_scores.T
    return chance


def expected_va(scores: Matrix, classes: Sequence[str]) -> Matrix:
    """Return the mean valence and arousal under class probabilities [shape=(clips, 2)]."""
    _check_scores(scores, classes)
    mean: Matrix = scores @ np.asarray([va(name) for name in classes])
    return mean


def _check_scores(scores: Matrix, classes: Sequence[str]) -> None:
    if scores.ndim != 2 or scores.shape[1] != len(classes):
        raise EvaluationError(
            f"Scores of shape {scores.shape}: give a column for each of {', '.join(classes)}."
        )
    if not (scores >= 0).all() or not np.allclose(scores.sum(axis=1), 1.0, atol=1e-3):
        raise EvaluationError(
            "Scores are no probabilities: they must be 0 or more and sum to 1 in every row."
        )
