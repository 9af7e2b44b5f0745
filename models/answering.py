"""How well voices are answered with music: a joint space beside its floors, ceilings and rivals."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .evaluation import floors, retrieval
from .evaluation.uncertainty import balanced
from .scores import LOOK_UP, Queries, Score
from .training.examples import Examples

Matrix = NDArray[np.float64]
Relevance = NDArray[np.bool_]


def shuffled(gallery: Examples) -> Examples:
    """Return a gallery in an order of chance: ties must not follow the table's."""
    return gallery.subset(np.random.default_rng(0).permutation(len(gallery)).tolist())


def answer_scores(
    voices: Examples,
    gallery: Examples,
    joint: Matrix,
    rivals: Mapping[str, Matrix],
    speakers: tuple[str, ...] | None = None,
) -> list[Score]:
    """Return P@5, MRR and nDCG@5 of the joint space, beside those of all others.

    Parameters
    ----------
    voices, gallery : Examples
        Labelled, each of one corpus.
    joint : Matrix [shape=(voices, gallery)]
        How near each voice and each piece of music lie.
    rivals : mapping of str to Matrix
        The same by other systems, `LOOK_UP` among them.
    speakers : tuple of str or None
        Who is heard in each voice, for scores that tell how far they would hold for others; None: they don't.
    """
    queries, moods = voices.labels_in_words(), gallery.labels_in_words()
    relevance = retrieval.label_relevance(queries, moods)
    gains = retrieval.label_gains(queries, moods)
    systems = {
        "constant class": floors.constant_class(relevance, moods),
        "label oracle": floors.label_oracle(relevance),
        **rivals,
    }
    beside = {name: _by_query(matrix, relevance, gains) for name, matrix in systems.items()}
    chance = floors.random_expectation(relevance, gains)
    beside["random"] = {"P@5": chance["p_at_5"], "MRR": chance["mrr"], "nDCG@5": chance["ndcg_at_5"]}
    return [
        Score(
            f"{voices.clips[0].corpus} → {gallery.clips[0].corpus}",
            label,
            retrieval.macro(values, queries),
            {name: retrieval.macro(scores[label], queries) for name, scores in beside.items()},
            None
            if speakers is None
            else Queries(speakers, balanced(values, queries), balanced(beside[LOOK_UP][label], queries)),
        )
        for label, values in _by_query(joint, relevance, gains).items()
    ]


def _by_query(matrix: Matrix, relevance: Relevance, gains: Matrix) -> dict[str, Matrix]:
    return {
        "P@5": retrieval.p_at_k(matrix, relevance),
        "MRR": retrieval.reciprocal_rank(matrix, relevance),
        "nDCG@5": retrieval.ndcg_at_k(matrix, gains),
    }
