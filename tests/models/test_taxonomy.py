"""Names, places and the map from voices to music."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.errors import ModelError, TaxonomyError
from sottovoce.models.taxonomy import (
    COORDINATES,
    MUSIC_CLASSES,
    SPEECH_CLASSES,
    WORDS,
    nearest_class,
    similarity,
    to_music,
    va,
)

UNIT = st.floats(0, 1)


def test_every_voice_is_answered_as_a_listener_expects():
    assert {emotion: to_music(emotion) for emotion in SPEECH_CLASSES} == {
        "neutral": "calm",
        "calm": "calm",
        "happy": "happy",
        "sad": "sad",
        "angry": "angry",
        "fearful": "angry",
        "disgust": "angry",
        "surprised": "happy",
    }


def test_music_classes_lie_in_the_quadrants_they_stand_for():
    quadrants = [(valence > 0.5, arousal > 0.5) for valence, arousal in map(va, MUSIC_CLASSES)]
    assert quadrants == [(True, True), (False, True), (False, False), (True, False)]


def test_no_answer_is_a_near_tie():
    for emotion in SPEECH_CLASSES:
        best, second = sorted((similarity(emotion, music) for music in MUSIC_CLASSES), reverse=True)[:2]
        assert best - second > 0.08, emotion


def test_names_places_and_words_agree():
    assert set(COORDINATES) == set(SPEECH_CLASSES) | set(MUSIC_CLASSES) == set(WORDS)
    assert all(0 <= number <= 1 for place in COORDINATES.values() for number in place)


def test_similarity_of_the_paper():
    assert similarity("angry", "angry") == 1.0
    assert similarity("disgust", "angry") == pytest.approx(1 - math.hypot(0.070, 0.055), abs=1e-12)
    assert min(similarity(a, b) for a in COORDINATES for b in COORDINATES) > 0


@given(UNIT, UNIT)
def test_nearest_class_is_nearest(valence, arousal):
    found = nearest_class(valence, arousal, MUSIC_CLASSES)
    distances = {name: math.dist((valence, arousal), va(name)) for name in MUSIC_CLASSES}
    assert distances[found] == min(distances.values())


@given(st.sampled_from(SPEECH_CLASSES))
def test_a_class_is_nearest_to_itself(emotion):
    assert nearest_class(*va(emotion)) == emotion


@pytest.mark.parametrize("call", [va, to_music, lambda name: similarity("sad", name)])
def test_unknown_emotions_are_named(call):
    with pytest.raises(TaxonomyError, match=r"No emotion is called 'bored': use one of neutral, calm"):
        call("bored")


def test_nearest_class_refuses_what_is_no_choice_or_no_point():
    with pytest.raises(TaxonomyError, match="No classes to choose from"):
        nearest_class(0.5, 0.5, ())
    with pytest.raises(TaxonomyError, match="both must be finite"):
        nearest_class(math.nan, 0.5)


def test_errors_end_the_command_line_with_five():
    assert ModelError.exit_code == TaxonomyError("x").exit_code == 5
