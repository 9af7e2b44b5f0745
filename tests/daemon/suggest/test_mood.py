"""Smoothing: weights, half-lives, and what cancels out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.errors import UsageError
from sottovoce.daemon.suggest.mood import QUADRANTS, ManualMood, Mood, is_usable, quadrant
from tests.support.suggestions import MOODS, axis, hear

LIVES_S = 10.0


def test_half_life_halves():
    mood = Mood().after(hear("happy", duration_s=2.0, confidence=1.0), 0.0, LIVES_S)
    mood = mood.after(hear("sad", duration_s=2.0, confidence=1.0), 10.0, LIVES_S)
    assert mood.weight == pytest.approx(3.0)
    assert mood.scores == {"happy": pytest.approx(1.0), "sad": pytest.approx(2.0)}
    assert mood.valence == pytest.approx((0.75 + 2 * 0.25) / 3)
    expected = axis("happy") + 2 * axis("sad")
    np.testing.assert_allclose(mood.vector, expected / np.linalg.norm(expected), rtol=1e-6)


def test_confidence_and_duration_weigh():
    quiet = Mood().after(hear("happy", confidence=0.4, duration_s=1.0), 0.0, LIVES_S)
    assert quiet.after(hear("sad", confidence=0.8, duration_s=4.0), 0.0, LIVES_S).emotion == "sad"
    assert quiet.after(hear("sad", confidence=0.4, duration_s=0.5), 0.0, LIVES_S).emotion == "happy"


def test_one_long_speech_weighs_no_more_than_ten_seconds():
    assert Mood().after(hear("happy", confidence=1.0, duration_s=600.0), 0.0, LIVES_S).weight == 10.0


def test_no_confidence_and_no_duration_still_give_a_mood():
    mood = Mood().after(hear("calm", confidence=0.0, duration_s=0.0), 0.0, LIVES_S)
    assert (mood.emotion, mood.valence) == ("calm", pytest.approx(0.75))


def test_opposites_that_cancel_leave_the_latest():
    there = hear("happy")
    mood = Mood().after(there, 0.0, LIVES_S).after(replace(there, vector=-there.vector), 0.0, LIVES_S)
    np.testing.assert_array_equal(mood.vector, -axis("happy"))


def test_without_scores_the_class_counts():
    assert Mood().after(replace(hear("angry"), scores={}), 0.0, LIVES_S).scores == {
        "angry": pytest.approx(1.8)
    }


def test_ties_go_by_name():
    assert (
        Mood().after(replace(hear("sad"), scores={"sad": 0.5, "calm": 0.5}), 0.0, LIVES_S).emotion == "calm"
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(MOODS),
            st.floats(0.0, 1.0),
            st.floats(0.0, 1e4),
            st.floats(0.0, 1e7),
            st.integers(0, 2**32 - 1),
        ),
        min_size=1,
        max_size=20,
    ),
    st.floats(1e-3, 3600.0),
)
def test_smoothed_values_stay_within_their_ranges(heards, half_life_s):
    mood, now_s = Mood(), 0.0
    for emotion, confidence, duration_s, pause_s, seed in heards:
        heard = replace(
            hear(emotion, confidence=confidence, duration_s=duration_s),
            vector=np.random.default_rng(seed).standard_normal(64),
        )
        assert is_usable(heard)
        now_s += pause_s
        mood = mood.after(heard, now_s, half_life_s)
        assert np.linalg.norm(mood.vector) == pytest.approx(1.0, abs=1e-5)
        assert mood.vector.dtype == np.float32
        for value in (mood.valence, mood.arousal, mood.confidence):
            assert -1e-9 <= value <= 1.0 + 1e-9
        assert mood.emotion in MOODS


@pytest.mark.parametrize("emotion", MOODS)
def test_named_moods_lie_in_their_quadrants(emotion):
    mood = ManualMood.named(emotion)
    assert quadrant(mood.valence, mood.arousal) == emotion
    assert ManualMood.at(*QUADRANTS[emotion]) == mood


def test_unknown_mood_is_refused():
    with pytest.raises(
        UsageError, match="no mood 'merry' to set: choose one of happy, angry, sad, calm, or give"
    ):
        ManualMood.named("merry")


@pytest.mark.parametrize("point", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5)])
def test_mood_outside_the_plane_is_refused(point):
    with pytest.raises(UsageError, match=r"There is no mood at valence .* give both between 0 and 1"):
        ManualMood.at(*point)
