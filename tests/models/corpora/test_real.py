"""The corpora as they lie on disk: how many clips a class, a speaker and a part."""

import functools
from collections import Counter

import pytest

from sottovoce.models.corpora import CORPORA, load_corpus
from tests.support.data import DATA_ROOT, needs_data

pytestmark = [pytest.mark.data, needs_data(*(corpus.folder for corpus in CORPORA.values() if corpus.folder))]


@functools.cache
def load(name):
    return load_corpus(name, DATA_ROOT / CORPORA[name].folder)


def labels(clips):
    return dict(Counter(clip.label for clip in clips))


def speakers(clips):
    return Counter(clip.speaker for clip in clips)


@pytest.mark.parametrize("name", [name for name, corpus in CORPORA.items() if corpus.folder])
def test_clips_are_whole(name):
    clips = load(name)
    assert len({clip.id for clip in clips}) == len({clip.path for clip in clips}) == len(clips)
    for clip in clips:
        assert clip.corpus == name
        assert clip.id.startswith(f"{name}/")
        assert clip.label is not None or (0 <= clip.valence <= 1 and 0 <= clip.arousal <= 1)


def test_ravdess():
    clips = load("ravdess")
    assert labels(clips) == dict.fromkeys(
        ["calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"], 192
    ) | {"neutral": 96}
    assert set(speakers(clips)) == {f"ravdess-{actor:02}" for actor in range(1, 25)}
    assert set(speakers(clips).values()) == {60}


def test_nemo():
    clips = load("nemo")
    assert labels(clips) == {
        "neutral": 809,
        "sad": 769,
        "angry": 749,
        "happy": 749,
        "fearful": 736,
        "surprised": 669,
    }
    assert len(speakers(clips)) == 9
    assert speakers(clips)["nemo-MP0"] == 256


def test_emodb():
    clips = load("emodb")
    assert labels(clips) == {"angry": 127, "neutral": 79, "happy": 71, "sad": 62}
    assert speakers(clips)["emodb-08"] == 42
    assert len(speakers(clips)) == 10


def test_emospeech_without_recordings_of_two_emotions():
    clips = load("emospeech")
    assert labels(clips) == {"calm": 950, "fearful": 655, "angry": 607, "happy": 505}
    assert speakers(clips)[None] == 700
    assert len(speakers(clips)) == 107


def test_urdu():
    clips = load("urdu")
    assert labels(clips) == {"angry": 100, "happy": 100, "neutral": 100, "sad": 100}
    assert len(speakers(clips)) == 29


def test_deam():
    clips = load("deam")
    assert Counter(clip.part for clip in clips) == {"train": 1261, "validation": 271, "test": 270}
    song = next(clip for clip in clips if clip.id == "deam/2")
    assert (song.valence, song.arousal) == ((3.1 - 1) / 8, 0.25)
    assert song.speaker is None
    assert song.label is None


def test_fourq():
    clips = load("fourq")
    assert labels(clips) == dict.fromkeys(["happy", "angry", "sad", "calm"], 225)
    assert all(clip.path.parent.name == f"Q{1 + list(labels_in_order()).index(clip.label)}" for clip in clips)
    assert len(speakers(clips)) == 662
    assert speakers(clips)[None] == 3
    assert speakers(clips)["steven halpern"] == 12


def labels_in_order():
    return ("happy", "angry", "sad", "calm")
