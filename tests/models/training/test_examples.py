from pathlib import Path

import pytest
import torch

from sottovoce.models.corpora import Clip
from sottovoce.models.errors import TrainingError
from sottovoce.models.features import SPEECH
from sottovoce.models.taxonomy import SPEECH_CLASSES, va
from sottovoce.models.training.examples import Examples, balanced_weights, class_mask, load_examples
from tests.support.emotions import made_up_examples


def clip(name: str, corpus: str, speaker: str | None, label: str | None, **ratings: float) -> Clip:
    return Clip(f"{corpus}/{name}", Path(name), corpus, speaker, label, **ratings)


CLIPS = [
    *[clip(f"a{i}", "big", "1", "sad") for i in range(6)],
    clip("b", "big", "2", "sad"),
    clip("c", "big", "1", "happy"),
    *[clip(f"d{i}", "small", "3", "calm") for i in range(2)],
]


def test_the_draw_is_even_over_classes_then_speakers_then_clips():
    weights = balanced_weights(CLIPS)
    big, small = 8**0.5, 2**0.5
    share = big / (big + small)
    assert float(weights.sum()) == pytest.approx(1)
    assert float(weights[:7].sum()) == pytest.approx(share / 2)  # sad
    assert float(weights[7]) == pytest.approx(share / 2)  # happy
    assert float(weights[6]) == pytest.approx(share / 4)  # sad, by the quiet speaker
    assert float(weights[0]) == pytest.approx(share / 24)
    assert weights[8:].tolist() == pytest.approx([(1 - share) / 2] * 2)


def test_a_corpus_knows_its_own_classes():
    mask = class_mask(CLIPS, SPEECH_CLASSES)
    known = [[name for name, yes in zip(SPEECH_CLASSES, row, strict=True) if yes] for row in mask.tolist()]
    assert known[0] == ["happy", "sad"]
    assert known[-1] == ["calm"]


def test_targets_come_from_labels_and_ratings():
    clips = [
        clip("a", "x", "1", "angry"),
        clip("b", "x", "1", None, valence=0.25, arousal=0.75),
        clip("c", "x", "1", "sad", valence=0.5, arousal=0.5),
        clip("d", "x", "1", None),
    ]
    made = Examples.of(clips, [torch.zeros(64, 1)] * 4, SPEECH_CLASSES)
    assert made.labels.tolist() == [SPEECH_CLASSES.index("angry"), -1, SPEECH_CLASSES.index("sad"), -1]
    assert made.va[0].tolist() == pytest.approx(va("angry"))
    assert made.va[1:3].tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert made.va[3].isnan().all()
    assert made.rated.tolist() == [False, True, True, False]


def test_parts_and_wholes():
    every = made_up_examples(2)
    halves = [every.subset([0, 1, 2]), every.subset(list(range(3, len(every))))]
    again = Examples.joined(halves)
    assert again.clips == every.clips
    assert torch.equal(again.labels, every.labels)
    assert len(every.of_corpus("made")) == len(every) == 8
    assert len(every.of_corpus("other")) == 0
    assert every.corpora() == ["made"]
    assert every.subset([]).corpora() == []


def test_no_clips_are_refused(tmp_path):
    with pytest.raises(TrainingError, match=r"^There is no clip to learn from: check the data folder"):
        load_examples([], SPEECH_CLASSES, SPEECH, tmp_path, lambda _: None)


def test_labels_that_cannot_be_learnt_are_refused(tmp_path):
    with pytest.raises(
        TrainingError, match=r"^fearful cannot be learnt here: label the clips as happy, sad\.$"
    ):
        load_examples([clip("a", "x", "1", "fearful")], ["happy", "sad"], SPEECH, tmp_path, lambda _: None)
