"""The rules of switching as a table: one line a situation."""

from dataclasses import replace

import pytest

from sottovoce.daemon.suggest.asking import ask
from sottovoce.daemon.suggest.judge import Situation, judge
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.policy import Ranked
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from tests.support.suggestions import axis, track

SETTINGS = SuggestSettings(hold_s=20.0, switch_margin=0.15, partial_floor=0.6, fit_distance=0.25)
SAD = replace(
    ask(DirectorState(manual=ManualMood.named("sad")), SETTINGS, "heard", "final"),
    vector=axis("sad"),
    mode="final",
)
UNCLEAR = replace(SAD, mode="partial", confidence=0.5)
HAPPY_TRACK, SAD_TRACK = track("h", "happy", duration_s=100.0), track("s", "sad", duration_s=100.0)
AWAY = Situation(
    query=SAD,
    best=Ranked(SAD_TRACK, 0.9),
    current=HAPPY_TRACK,
    current_score=0.2,
    current_vetoed=False,
    held_s=30.0,
    offered=5,
)


@pytest.mark.parametrize(
    ("changes", "ruling"),
    [
        ({}, ("switch", "better_fit")),
        ({"held_s": 19.9}, ("hold", "held")),
        ({"held_s": 20.0}, ("switch", "better_fit")),
        ({"query": UNCLEAR}, ("hold", "partial_unsure")),
        ({"query": UNCLEAR, "held_s": 5.0}, ("hold", "held")),
        ({"query": replace(UNCLEAR, confidence=0.6)}, ("switch", "better_fit")),
        ({"current_score": 0.8}, ("hold", "no_margin")),
        ({"current": track("s2", "sad")}, ("hold", "still_fits")),
        ({"current": replace(track("s2", "sad"), valence=0.6)}, ("switch", "better_fit")),
        ({"current": track("s2", "sad", duration_s=30.0)}, ("switch", "run_out")),
        ({"current": replace(track("s2", "sad", duration_s=40.0), start_s=10.0)}, ("switch", "run_out")),
        ({"current": track("s2", "sad", duration_s=30.0), "query": UNCLEAR}, ("hold", "partial_unsure")),
        ({"current": None}, ("switch", "first")),
        ({"current": None, "query": UNCLEAR}, ("abstain", "partial_unsure")),
        ({"query": replace(SAD, cause="skip"), "held_s": 0.0}, ("switch", "skipped")),
        ({"query": replace(SAD, cause="skip"), "best": None}, ("hold", "only_choice")),
        ({"query": replace(SAD, cause="mood"), "held_s": 0.0}, ("switch", "mood")),
        ({"query": replace(SAD, cause="mood"), "current": track("s2", "sad")}, ("hold", "mood")),
        ({"query": replace(SAD, cause="mood"), "current_score": 0.95}, ("hold", "mood")),
        ({"current_vetoed": True, "held_s": 0.0}, ("switch", "vetoed")),
        ({"current_vetoed": True, "best": None}, ("abstain", "all_vetoed")),
        ({"current": None, "best": None}, ("abstain", "all_vetoed")),
        ({"best": None}, ("hold", "only_choice")),
        ({"best": None, "offered": 0}, ("abstain", "no_candidates")),
    ],
)
def test_rulings(changes, ruling):
    assert judge(replace(AWAY, **changes), SETTINGS) == ruling
