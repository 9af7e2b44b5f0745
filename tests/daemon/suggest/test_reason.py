"""Reasons are sentences that people understand."""

from dataclasses import replace

import pytest

from sottovoce.daemon.suggest.asking import ask
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.reason import TEMPLATES, describe, duration, explain
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from tests.support.suggestions import axis, track

SET = ask(DirectorState(manual=ManualMood.named("angry")), SuggestSettings(), "heard", "final")
QUERY = replace(SET, vector=axis("angry"), mode="final", confidence=0.7)
JARGON = ("embedding", "vector", "cosine", "hysteresis", "candidate", "None", "{", "valence", "arousal")


@pytest.mark.parametrize(("verdict", "code"), TEMPLATES)
def test_every_decision_has_one_plain_sentence(verdict, code):
    best = replace(track("best", "angry"), similarity=0.834)
    sentence = explain(
        verdict, code, query=QUERY, current=track("now", "happy"), best=best, held_s=42.4, hold_s=20.0
    )
    assert sentence[0].isupper() or sentence[0] == "'"
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert not [word for word in JARGON if word in sentence]


def test_the_sentence_of_a_switch():
    best = replace(track("best", "angry"), similarity=0.834, title="Iron")
    sentence = explain(
        "switch",
        "better_fit",
        query=QUERY,
        current=track("dawn", "happy"),
        best=best,
        held_s=42.4,
        note="other albums do not fit, so one heard lately may return",
    )
    assert sentence == (
        "Angry and tense, fairly sure; 'Iron' fits best (0.83) and replaces 'Dawn' after 42 s "
        "(other albums do not fit, so one heard lately may return)."
    )


@pytest.mark.parametrize(
    ("point", "confidence", "words"),
    [
        ((0.8, 0.8), 0.9, "Angry and lively, sure"),
        ((0.2, 0.8), 0.6, "Angry and tense, fairly sure"),
        ((0.2, 0.2), 0.4, "Angry and subdued, not very sure"),
        ((0.8, 0.2), 0.4, "Angry and relaxed, not very sure"),
        ((0.5, 0.5), 0.4, "Angry and even, not very sure"),
        ((0.7, 0.5), 0.4, "Angry and bright, not very sure"),
        ((0.3, 0.5), 0.4, "Angry and dark, not very sure"),
    ],
)
def test_moods_in_words(point, confidence, words):
    assert describe(replace(QUERY, valence=point[0], arousal=point[1], confidence=confidence)) == words


def test_classes_that_are_nouns_become_adjectives():
    assert describe(replace(QUERY, emotion="disgust")) == "Disgusted and tense, fairly sure"


def test_a_mood_set_by_hand_says_so():
    assert describe(SET) == "You set the mood to angry and tense"


def test_untitled_tracks_go_by_their_file_name():
    best = replace(track("a", "angry"), title="", path="C:\\music\\night drive.mp3")
    assert "'night drive.mp3' fits best" in explain("switch", "first", query=QUERY, best=best)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (119.4, "119 s"), (120.0, "2 min"), (1800.0, "30 min")]
)
def test_durations(seconds, words):
    assert duration(seconds) == words
