"""Scores of ranked music: whether a voice is answered with music of its emotion.

Conventions
-----------
- Matrices have a row for every query (a voice) and a column for every gallery item (a track), in one order.
- `similarity`: the higher, the earlier. Ties keep the order of the gallery: shuffle one sorted by class.
- `relevance`: True where the track answers the voice; `gains`: how well it does, 0 or more. There are two
  truths: labels (`label_relevance`, `label_gains`, the paper's) and people's ratings (`rated_gains`).
- Scores are one number a query. `micro` is their mean over queries, `macro` the mean of the means by query
  class, so that a common emotion does not drown a rare one.
- A query without a relevant item, or without any gain, scores 0.

Scores
------
`p_at_k`, `reciprocal_rank` (MRR is its mean), `ndcg_at_k` (linear gains, log2 discount, the gallery's best
order as ideal; Doh et al. 2023, arXiv 2303.10539). nDCG of random answers is not 0: read it beside its floor.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from ..taxonomy import to_music, va

Matrix = NDArray[np.float64]
Relevance = NDArray[np.bool_]


def validate(similarity: Matrix, truth: Matrix | Relevance, k: int = 1) -> None:
    """Make sure that a ranking can be scored.

    Raises
    ------
    EvaluationError
        If the matrices are empty or differ in shape, hold NaN, have negative gains, or fewer than k items.
    """
    if similarity.ndim != 2 or similarity.size == 0 or similarity.shape != truth.shape:
        raise EvaluationError(
            f"Similarity of shape {similarity.shape}, truth of {truth.shape}: "
            "give a row a query and a column a track in both."
        )
    if not 1 <= k <= similarity.shape[1]:
        raise EvaluationError(
            f"The first {k} of {similarity.shape[1]} tracks cannot be scored: choose another k."
        )
    if np.isnan(similarity).any() or np.isnan(truth).any():
        raise EvaluationError("NaN is among the numbers: leave such clips out.")
    if truth.dtype != np.bool_ and not ((truth >= 0) & np.isfinite(truth)).all():
        raise EvaluationError("A gain is negative or infinite: give 0 or more.")


def ranking(similarity: Matrix) -> NDArray[np.intp]:
    """Return the gallery positions of every query, best first [shape=(queries, items)]."""
    return np.argsort(-similarity, axis=1, kind="stable")


def p_at_k(similarity: Matrix, relevance: Relevance, k: int = 5) -> NDArray[np.float64]:
    """Return the share of the first k items that are relevant [shape=(queries,)]."""
    validate(similarity, relevance, k)
    first: Relevance = np.take_along_axis(relevance, ranking(similarity)[:, :k], axis=1)
    return np.asarray(first.mean(axis=1))


def reciprocal_rank(similarity: Matrix, relevance: Relevance) -> NDArray[np.float64]:
    """Return one over the rank of the first relevant item [shape=(queries,)]."""
    validate(similarity, relevance)
    ordered: Relevance = np.take_along_axis(relevance, ranking(similarity), axis=1)
    return np.where(ordered.any(axis=1), 1.0 / (1.0 + ordered.argmax(axis=1)), 0.0)


def ndcg_at_k(similarity: Matrix, gains: Matrix, k: int = 5) -> NDArray[np.float64]:
    """Return the discounted gain of the first k items over the best possible [shape=(queries,)]."""
    validate(similarity, gains, k)
    discount = discounts(k)
    found = np.take_along_axis(gains, ranking(similarity)[:, :k], axis=1) @ discount
    ideal = ideal_dcg(gains, k)
    return np.divide(found, ideal, out=np.zeros_like(found), where=ideal > 0)


def discounts(k: int) -> NDArray[np.float64]:
    """Return the weight of each of the first k ranks, 1 / log2(rank + 1)."""
    return 1.0 / np.log2(np.arange(2, k + 2))


def ideal_dcg(gains: Matrix, k: int) -> NDArray[np.float64]:
    """Return the discounted gain of the gallery's best k items, by query [shape=(queries,)]."""
    best: NDArray[np.float64] = -np.sort(-gains, axis=1)[:, :k] @ discounts(k)
    return best


def micro(scores: NDArray[np.float64]) -> float:
    """Return the mean over queries."""
    return float(scores.mean())


def macro(scores: NDArray[np.float64], query_classes: Sequence[str]) -> float:
    """Return the mean over query classes of the mean over their queries.

    Raises
    ------
    EvaluationError
        If there are not as many classes as scores.
    """
    if len(scores) != len(query_classes) or len(scores) == 0:
        raise EvaluationError(f"{len(scores)} scores but {len(query_classes)} classes: give as many.")
    classes = np.asarray(query_classes)
    return float(np.mean([scores[classes == name].mean() for name in np.unique(classes)]))


def label_relevance(query_classes: Sequence[str], gallery_classes: Sequence[str]) -> Relevance:
    """Return where a track's mood is the one that answers the voice's emotion [shape=(queries, items)]."""
    wanted = np.asarray([to_music(name) for name in query_classes])
    return np.asarray(wanted[:, None] == np.asarray(gallery_classes)[None])


def label_gains(query_classes: Sequence[str], gallery_classes: Sequence[str]) -> Matrix:
    """Return the valence-arousal similarity of the labels [shape=(queries, items)]."""
    return rated_gains(
        *(np.asarray([va(name) for name in names]) for names in (query_classes, gallery_classes))
    )


def rated_gains(query_va: Matrix, gallery_va: Matrix) -> Matrix:
    """Return one less the distance of rated valence and arousal, not below 0 [shape=(queries, items)].

    Parameters
    ----------
    query_va, gallery_va : Matrix [shape=(n, 2)]
        Valence and arousal, 0..1.
    """
    return np.maximum(0.0, 1.0 - distances(query_va, gallery_va))


def distances(query_va: Matrix, gallery_va: Matrix) -> Matrix:
    """Return how far apart queries and items lie in the valence-arousal plane [shape=(queries, items)]."""
    return np.asarray(np.linalg.norm(query_va[:, None] - gallery_va[None], axis=2))
