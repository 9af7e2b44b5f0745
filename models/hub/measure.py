"""Scores of heads on held-out voices and tracks, every one beside its floors and the look-up baseline."""

import numpy as np

from ..evaluation import floors, retrieval
from ..scores import LOOK_UP, Score
from ..training.examples import Examples
from .fit import judged, mean_uar
from .fit_joint import similarity
from .heads import Heads


def measure_hub(speech: Heads, music: Heads, voices: Examples, tracks: Examples) -> list[Score]:
    """Return UAR of both sides, and how well each corpus of voices is answered from each of tracks.

    Parameters
    ----------
    speech, music : Heads
    voices, tracks : Examples
        Test parts, perhaps empty. Tracks count by their windows.
    """
    scores = []
    for heads, examples in ((speech, voices.labelled()), (music, tracks.labelled())):
        for corpus in examples.corpora():
            part = examples.of_corpus(corpus)
            count = len(set(part.labels_in_words()))
            chance = {"random": 1 / count, "oracle": 1.0}
            scores.append(Score(f"{corpus}, {count} classes", "UAR", mean_uar(heads, part), chance))
    for query in voices.labelled().corpora():
        for gallery in tracks.labelled().corpora():
            asked, answers = voices.labelled().of_corpus(query), tracks.labelled().of_corpus(gallery)
            scores += _answered(speech, music, asked, answers)
    return scores


def _answered(speech: Heads, music: Heads, voices: Examples, gallery: Examples) -> list[Score]:
    order = (
        np.random.default_rng(0).permutation(len(gallery)).tolist()
    )  # ties must not follow the table's order
    gallery = gallery.subset(order)
    heard, played = judged(speech, voices), judged(music, gallery)
    queries, moods = voices.labels_in_words(), gallery.labels_in_words()
    relevance = retrieval.label_relevance(queries, moods)
    gains = retrieval.label_gains(queries, moods)
    said = [speech.settings.classes[index] for index in heard.logits.argmax(dim=1).tolist()]
    music_p = played.logits.double().softmax(dim=1).numpy()
    systems = {
        "joint space": similarity(speech, music, heard.encoded, played.encoded),
        "constant class": floors.constant_class(relevance, moods),
        "label oracle": floors.label_oracle(relevance),
        LOOK_UP: floors.classify_then_lookup(said, music_p),
    }
    by_query = {
        name: {
            "P@5": retrieval.p_at_k(matrix, relevance),
            "MRR": retrieval.reciprocal_rank(matrix, relevance),
            "nDCG@5": retrieval.ndcg_at_k(matrix, gains),
        }
        for name, matrix in systems.items()
    }
    chance = floors.random_expectation(relevance, gains)
    by_query["random"] = {"P@5": chance["p_at_5"], "MRR": chance["mrr"], "nDCG@5": chance["ndcg_at_5"]}
    task = f"{voices.clips[0].corpus} → {gallery.clips[0].corpus}"
    scores = []
    for label in ("P@5", "MRR", "nDCG@5"):
        means = {name: retrieval.macro(values[label], queries) for name, values in by_query.items()}
        scores.append(Score(task, label, means.pop("joint space"), means))
    return scores
