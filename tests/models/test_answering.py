import numpy as np
import pytest

from sottovoce.models.answering import answer_scores, shuffled
from sottovoce.models.evaluation import floors, retrieval
from sottovoce.models.features import MUSIC, SPEECH
from sottovoce.models.scores import LOOK_UP
from tests.support.emotions import made_up_examples

VOICES = made_up_examples(3, SPEECH, emotions=("happy", "sad", "angry", "fearful"))
TRACKS = made_up_examples(4, MUSIC)
RIGHT = floors.label_oracle(retrieval.label_relevance(VOICES.labels_in_words(), TRACKS.labels_in_words()))


def test_a_space_that_knows_the_labels_scores_as_the_oracle_and_its_opposite_as_nothing():
    scores = answer_scores(VOICES, TRACKS, RIGHT, {LOOK_UP: -RIGHT})
    assert [score.measure for score in scores] == ["P@5", "MRR", "nDCG@5"]
    for score in scores:
        assert score.task == "made → made"
        assert score.value == score.beside["label oracle"] > score.beside["random"] > score.beside[LOOK_UP]
        assert list(score.beside) == ["constant class", "label oracle", LOOK_UP, "random"]
        assert score.queries is None


def test_with_speakers_each_score_is_the_mean_of_its_queries():
    speakers = tuple(str(number) for number in range(len(VOICES)))
    for score in answer_scores(VOICES, TRACKS, RIGHT, {LOOK_UP: -RIGHT}, speakers):
        assert score.queries is not None
        assert score.queries.speakers == speakers
        assert score.queries.values.mean() == pytest.approx(score.value)
        assert score.queries.look_up is not None
        assert score.queries.look_up.mean() == pytest.approx(score.beside[LOOK_UP])


def test_a_shuffled_gallery_is_the_same_in_another_order_every_time():
    once, again = shuffled(TRACKS), shuffled(TRACKS)
    assert [clip.id for clip in once.clips] == [clip.id for clip in again.clips]
    assert [clip.id for clip in once.clips] != [clip.id for clip in TRACKS.clips]
    assert sorted(clip.id for clip in once.clips) == sorted(clip.id for clip in TRACKS.clips)
    assert np.bincount(once.labels.numpy()).tolist() == np.bincount(TRACKS.labels.numpy()).tolist()
