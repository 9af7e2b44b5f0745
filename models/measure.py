"""The measurements of a bundle: every score beside the floors and ceilings it must be read against."""

import numpy as np
from numpy.typing import NDArray

from .answering import answer_scores, shuffled
from .corpora import Clip
from .evaluation import floors
from .evaluation.calibration import ece, risk_and_coverage
from .evaluation.classification import uar
from .evaluation.regression import r2
from .evaluation.uncertainty import balanced
from .network import EmotionNetwork
from .scores import LOOK_UP, Queries, Score
from .training.examples import Examples, class_mask
from .training.fit import named
from .training.joint_stage import similarity
from .training.judge import Judged, judge

Matrix = NDArray[np.float64]


CONFIDENCE_FLOOR = 0.3
"""Voices heard with less confidence are not answered; where the daemon sets it unless told otherwise."""


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
    """Return the scores of one network on one corpus: of its classes, or R² of valence and arousal."""
    judged = judge(network, examples)
    scores = []
    if len(examples.labels_in_words()) == len(examples):
        scores += class_scores(network.settings.classes, judged, examples, corpus)
    if bool(examples.rated.all()):
        scores += [
            Score(corpus, f"R² {axis}", _r2(examples, judged, column), {"constant": 0.0, "oracle": 1.0})
            for column, axis in enumerate(("valence", "arousal"))
        ]
    return scores


def class_scores(classes: tuple[str, ...], judged: Judged, examples: Examples, corpus: str) -> list[Score]:
    """Return UAR among the classes of the corpus, and whether confidence among all means anything."""
    labels = examples.labels_in_words()
    known = class_mask(examples.clips, classes)
    count = int(known[0].sum())
    names = named(judged.logits, known, classes)
    right = np.equal(names, labels).astype(np.float64)
    queries = Queries(_speakers(examples.clips), balanced(right, labels))
    chance = {"random": 1 / count, "constant": 1 / count, "oracle": 1.0}
    best, chosen = judged.logits.softmax(dim=1).max(dim=1)
    confidence, correct = best.double().numpy(), (chosen == examples.labels).numpy()
    constant = np.full(len(correct), 1 / len(classes))
    risk, coverage = risk_and_coverage(confidence, correct, CONFIDENCE_FLOOR)
    among_all = f"{corpus}, {len(classes)} classes"
    return [
        Score(f"{corpus}, {count} classes", "UAR", uar(labels, names, classes), chance, queries),
        Score(among_all, "ECE", ece(confidence, correct), {"constant 1/classes": ece(constant, correct)}),
        Score(
            among_all,
            f"answered at {CONFIDENCE_FLOOR}",
            coverage,
            {"wrong among them": risk, "wrong among all": 1 - float(correct.mean())},
        ),
    ]


def retrieval_scores(
    speech: EmotionNetwork, music: EmotionNetwork, voices: Examples, gallery: Examples
) -> list[Score]:
    """Return how well voices are answered from a gallery, beside floors, ceilings and baselines."""
    gallery = shuffled(gallery)
    heard, played = judge(speech, voices), judge(music, gallery)
    speech_p, music_p = _probabilities(heard), _probabilities(played)
    classes = speech.settings.classes
    said = [classes[index] for index in speech_p.argmax(axis=1)]
    rivals = {
        LOOK_UP: floors.classify_then_lookup(said, music_p),
        "soft look-up": floors.soft_lookup(speech_p, music_p),
        "nearest valence-arousal": floors.va_ranking(
            floors.expected_va(speech_p, classes), floors.expected_va(music_p, music.settings.classes)
        ),
    }
    joint = similarity(speech, music, heard, played)
    return answer_scores(voices, gallery, joint, rivals, _speakers(voices.clips))


def _speakers(clips: tuple[Clip, ...]) -> tuple[str, ...]:
    """Return who is heard in each clip; a clip of nobody known stands for itself."""
    return tuple(clip.speaker or clip.id for clip in clips)


def _probabilities(judged: Judged) -> Matrix:
    probabilities: Matrix = judged.logits.double().softmax(dim=1).numpy()
    return probabilities


def _r2(examples: Examples, judged: Judged, column: int) -> float:
    return r2(examples.va[:, column].double().numpy(), judged.va[:, column].double().numpy())
