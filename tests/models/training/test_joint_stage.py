import pytest
import torch

from sottovoce.models.features import MUSIC, SPEECH, FeatureSettings
from sottovoce.models.taxonomy import MUSIC_CLASSES
from sottovoce.models.training.augment import MUSIC_AUGMENT, SPEECH_AUGMENT
from sottovoce.models.training.encoder_stage import StageSettings
from sottovoce.models.training.encodings import Encodings, encodings
from sottovoce.models.training.examples import Examples
from sottovoce.models.training.fit_joint import fit_joint
from sottovoce.models.training.joint_stage import JointSettings, JointStage, similarity
from sottovoce.models.training.judge import judge
from tests.support.emotions import made_up_examples, tiny_network

SETTINGS = JointSettings(
    views=1, rounds=12, steps=15, voices=24, tracks_by_class=6, rated_tracks=6, learning_rate=5e-3
)


pytestmark = pytest.mark.timeout(240)  # the first step of any optimiser imports a good deal of torch


def clusters(count: int, *, seed: int) -> Encodings:
    """Encodings of four classes that are easy to tell apart."""
    generator = torch.Generator().manual_seed(seed)
    classes = torch.arange(count) % 4
    centres = 3 * torch.eye(4, 32)
    vectors = centres[classes] + 0.3 * torch.randn(count, 32, generator=generator)
    places = torch.tensor([[1.0, 0.735], [0.122, 0.83], [0.225, 0.333], [0.63, 0.302]])
    return Encodings(vectors[None], classes, places[classes], torch.ones(count) / count)


def said(examples: Examples, features: FeatureSettings = SPEECH, *, altered: int = 1) -> Encodings:
    augment = SPEECH_AUGMENT if features.trim else MUSIC_AUGMENT
    how = StageSettings(epochs=1, steps=1, frames=40)
    return encodings(tiny_network(features), examples, how, augment, [], altered=altered, seed=0)


def stage(settings: JointSettings = SETTINGS, tracks: Encodings | None = None) -> JointStage:
    return JointStage(
        tiny_network(SPEECH),
        tiny_network(MUSIC),
        clusters(80, seed=1),
        tracks or clusters(80, seed=2),
        settings,
        seed=0,
    )


def test_every_batch_holds_every_music_class():
    joint = stage()
    for _ in range(5):
        batch = joint._batch()
        assert torch.bincount(batch.music_class, minlength=4).tolist() == [6, 6, 6, 6]
        assert len(batch.speech) == 24


def test_rated_tracks_without_a_class_join_the_batch():
    tracks = clusters(80, seed=2)
    unlabelled = torch.where(torch.arange(80) < 20, -1, tracks.music_class)
    joint = stage(tracks=Encodings(tracks.vectors, unlabelled, tracks.va, tracks.weights))
    assert (joint._batch().music_class == -1).sum() == 6


def test_the_loss_falls_and_voices_find_their_music():
    joint = stage()
    losses = [joint.round() for _ in range(12)]
    assert losses[-1] < losses[0] - 0.3  # several right answers share a row: it cannot fall to zero
    with torch.inference_mode():
        voices, tracks = clusters(40, seed=3), clusters(40, seed=4)
        cosines = joint.speech.learnt(voices.vectors[0]) @ joint.music.learnt(tracks.vectors[0]).T
    found = tracks.music_class[cosines.argmax(dim=1)]
    assert (found == voices.music_class).float().mean() > 0.95


def test_it_is_seeded():
    assert stage().round() == stage().round()


def test_fitting_keeps_the_best_and_leaves_the_encoders_alone():
    speech, music = tiny_network(SPEECH), tiny_network(MUSIC)
    voices = made_up_examples(4, SPEECH, emotions=("happy", "angry", "sad", "calm", "fearful"))
    tracks = made_up_examples(4, MUSIC)
    before = {name: value.clone() for name, value in speech.encoder.state_dict().items()}
    learnt = said(voices), said(tracks, MUSIC)
    score = fit_joint(speech, music, learnt, (voices, tracks), SETTINGS, seed=0)
    assert 0.5 < score <= 1.0
    for name, value in speech.encoder.state_dict().items():
        assert torch.equal(value, before[name]), name
    cosines = similarity(speech, music, judge(speech, voices), judge(music, tracks))
    assert cosines.shape == (20, 16)
    assert abs(cosines).max() <= 1 + 1e-6


def test_a_voice_is_taught_the_music_that_answers_it():
    voices = said(made_up_examples(1, SPEECH, emotions=("fearful", "neutral")))
    assert [MUSIC_CLASSES[index] for index in voices.music_class.tolist()] == ["angry", "calm"]


def test_views_are_the_whole_clip_first_then_seeded_alterations():
    examples = made_up_examples(2)
    found = said(examples, altered=2)
    assert found.vectors.shape == (3, len(examples), 32)
    assert torch.equal(found.vectors[0], judge(tiny_network(SPEECH), examples).encoded)
    assert not torch.equal(found.vectors[1], found.vectors[2])
    assert torch.equal(found.vectors, said(examples, altered=2).vectors)
