import pytest
import torch

from sottovoce.models.features import MUSIC, SPEECH
from sottovoce.models.measure import measure, side_scores
from sottovoce.models.training.examples import Examples
from tests.support.emotions import made_up_examples, tiny_network

VOICES = made_up_examples(3, SPEECH, emotions=("happy", "sad", "angry", "fearful"))
TRACKS = made_up_examples(4, MUSIC)


def test_every_score_stands_beside_its_floors():
    scores = measure(tiny_network(SPEECH), tiny_network(MUSIC), VOICES, TRACKS)
    by_name = {(score.task, score.measure): score for score in scores}
    assert by_name["made, 4 classes", "UAR"].beside == {"random": 0.25, "constant": 0.25, "oracle": 1.0}
    assert ("made, 8 classes", "ECE") in by_name
    answers = by_name["made → made", "P@5"]
    assert answers.beside["random"] == pytest.approx(0.25)
    assert answers.beside["label oracle"] == pytest.approx(4 / 5)  # four tracks of each mood
    assert set(answers.beside) == {
        "constant class",
        "label oracle",
        "classify, then look up",
        "soft look-up",
        "nearest valence-arousal",
        "random",
    }
    assert all(0 <= score.value <= 1 for score in scores)


def test_an_untrained_network_is_at_the_floor():
    scores = {score.measure: score.value for score in side_scores(tiny_network(SPEECH), VOICES, "made")}
    assert scores["UAR"] <= 0.6


def test_rated_tracks_are_measured_by_variance_explained():
    rated = Examples(
        TRACKS.clips,
        TRACKS.powers,
        torch.full((len(TRACKS),), -1),
        torch.rand(len(TRACKS), 2, generator=torch.Generator().manual_seed(0)),
        torch.ones(len(TRACKS), dtype=torch.bool),
    )
    scores = {score.measure: score for score in side_scores(tiny_network(MUSIC), rated, "made")}
    assert scores["R² valence"].value < 0.2
    assert scores["R² arousal"].beside == {"constant": 0.0, "oracle": 1.0}


def test_nothing_held_out_nothing_measured():
    assert measure(tiny_network(SPEECH), tiny_network(MUSIC), VOICES.subset([]), TRACKS.subset([])) == []


def test_what_is_a_mean_over_queries_equals_it():
    for score in measure(tiny_network(SPEECH), tiny_network(MUSIC), VOICES, TRACKS):
        if score.queries is not None:
            assert score.queries.values.mean() == pytest.approx(score.value)
            assert set(score.queries.speakers) <= {f"made-{index}" for index in range(4)}
        if "classify, then look up" in score.beside:
            assert score.queries is not None
            assert score.queries.look_up is not None
            assert score.queries.look_up.mean() == pytest.approx(score.beside["classify, then look up"])
