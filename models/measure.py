"""The measurements of a bundle: every score beside the floors and ceilings it must be read against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .card import LOOK_UP
from .evaluation import floors, retrieval
from .evaluation.calibration import ece
from .evaluation.classification import uar
from .evaluation.regression import r2
from .network import EmotionNetwork
from .training.examples import Examples, class_mask
from .training.fit import named
from .training.joint_stage import similarity
from .training.judge import Judged, judge

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """One number and what it must be read against.

    Attributes
    ----------
    task : str
        Which clips, and what is asked of them.
    measure : str
        Name of the measure.
    value : float
    beside : dict of str to float
        The same measure for floors, ceilings and baselines, by name.
    """

    task: str
    measure: str
    value: float
    beside: dict[str, float]


def measure(speech: EmotionNetwork, music: EmotionNetwork, voices: Examples, tracks: Examples) -> list[Score]:
    """Return every score on held-out voices and tracks: each side alone, then each corpus of voices answered.

    Parameters
    ----------
    speech, music : EmotionNetwork
    voices, tracks : Examples
        Test parts, of any number of corpora, perhaps empty.
    """
    scores: list[Score] = []
    for network, examples in ((speech, voices), (music, tracks)):
        for corpus in examples.corpora():
            scores += side_scores(network, examples.of_corpus(corpus), corpus)
    labelled = tracks.labelled()
    for query in voices.corpora():
        for gallery in labelled.corpora():
            scores += retrieval_scores(speech, music, voices.of_corpus(query), labelled.of_corpus(gallery))
    return scores


def side_scores(network: EmotionNetwork, examples: Examples, corpus: str) -> list[Score]:
    """Return the scores of one network on one corpus: UAR and calibration, or R² of valence and arousal."""
    judged = judge(network, examples)
    classes = network.settings.classes
    scores = []
    labels = examples.labels_in_words()
    if len(labels) == len(examples):
        known = class_mask(examples.clips, classes)
        count = int(known[0].sum())
        names = named(judged.logits, known, classes)
        chance = {"random": 1 / count, "constant": 1 / count, "oracle": 1.0}
        scores.append(Score(f"{corpus}, {count} classes", "UAR", uar(labels, names, classes), chance))
        probabilities = judged.logits.softmax(dim=1)
        confidence, chosen = probabilities.max(dim=1)
        correct = (chosen == examples.labels).numpy()
        constant = np.full(len(correct), 1 / len(classes))
        scores.append(
            Score(
                f"{corpus}, {len(classes)} classes",
                "ECE",
                ece(confidence.double().numpy(), correct),
                {"constant 1/classes": ece(constant, correct)},
            )
        )
    if bool(examples.rated.all()):
        scores += [
            Score(corpus, f"R² {axis}", _r2(examples, judged, column), {"constant": 0.0, "oracle": 1.0})
            for column, axis in enumerate(("valence", "arousal"))
        ]
    return scores


def retrieval_scores(
    speech: EmotionNetwork, music: EmotionNetwork, voices: Examples, gallery: Examples
) -> list[Score]:
    """Return how well voices are answered from a gallery, beside floors, ceilings and baselines."""
    order = (
        np.random.default_rng(0).permutation(len(gallery)).tolist()
    )  # ties must not follow the table's order
    gallery = gallery.subset(order)
    heard, played = judge(speech, voices), judge(music, gallery)
    queries, moods = voices.labels_in_words(), gallery.labels_in_words()
    relevance = retrieval.label_relevance(queries, moods)
    gains = retrieval.label_gains(queries, moods)
    speech_p, music_p = _probabilities(heard), _probabilities(played)
    classes = speech.settings.classes
    said = [classes[index] for index in speech_p.argmax(axis=1)]
    systems = {
        "joint space": similarity(speech, music, heard.encoded, played.encoded),
        "constant class": floors.constant_class(relevance, moods),
        "label oracle": floors.label_oracle(relevance),
        LOOK_UP: floors.classify_then_lookup(said, music_p),
        "soft look-up": floors.soft_lookup(speech_p, music_p),
        "nearest valence-arousal": floors.va_ranking(
            floors.expected_va(speech_p, classes), floors.expected_va(music_p, music.settings.classes)
        ),
    }
    results = {
        name: retrieval.evaluate(matrix, relevance, gains, queries) for name, matrix in systems.items()
    }
    results["random"] = retrieval.summary(floors.random_expectation(relevance, gains), queries)
    task = f"{voices.clips[0].corpus} → {gallery.clips[0].corpus}"
    names = {"p_at_5_macro": "P@5", "mrr_macro": "MRR", "ndcg_at_5_macro": "nDCG@5"}
    return [
        Score(
            task,
            label,
            results["joint space"][key],
            {name: result[key] for name, result in results.items() if name != "joint space"},
        )
        for key, label in names.items()
    ]


def mean_and_sd(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the sample standard deviation (0 of a single value)."""
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def _probabilities(judged: Judged) -> Matrix:
    probabilities: Matrix = judged.logits.double().softmax(dim=1).numpy()
    return probabilities


def _r2(examples: Examples, judged: Judged, column: int) -> float:
    return r2(examples.va[:, column].double().numpy(), judged.va[:, column].double().numpy())
