"""Scenarios of the director: each is a script of events and what must come of it."""

from dataclasses import replace

import numpy as np
import pytest

from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.terms import Decision, Query
from tests.support.suggestions import Listener, hear, library, track

SETTINGS = SuggestSettings()


@pytest.fixture
def listener() -> Listener:
    return Listener(Director(SETTINGS))


def outcome(decision: Decision) -> tuple[str, str, str | None]:
    return decision.decision, decision.code, decision.current.track if decision.current else None


def test_first_utterance_starts_music(listener):
    assert listener.director.current is None
    decision = listener.hear(hear("happy"), 0.0)
    assert outcome(decision) == ("switch", "first", "happy0")
    assert listener.director.current == decision.current
    assert decision.reason == "Happy and lively, sure; 'Happy0' fits best (1.00)."
    assert [item.track for item in decision.candidates[:4]] == ["happy0", "happy1", "happy2", "happy3"]
    assert len(decision.candidates) == SETTINGS.k
    assert (decision.mode, decision.emotion) == ("final", "happy")
    assert (decision.valence, decision.arousal) == (0.75, 0.75)


def test_change_of_mood_waits_for_the_hold_and_then_switches(listener):
    listener.hear(hear("happy", "a"), 0.0)
    held = listener.hear(hear("sad", "b", duration_s=8.0), 10.0)
    assert outcome(held) == ("hold", "held", "happy0")
    assert "'Happy0' has played for only 10 s and is left alone until 20 s" in held.reason
    switched = listener.hear(hear("sad", "c", duration_s=8.0), 25.0)
    assert outcome(switched) == ("switch", "better_fit", "sad0")
    assert "and replaces 'Happy0' after 25 s" in switched.reason
    assert switched.candidates[0] == switched.current


def test_same_mood_keeps_the_track_however_long_it_lasts(listener):
    listener.hear(hear("happy", "a"), 0.0)
    for second in range(30, 590, 10):
        decision = listener.hear(hear("happy", f"u{second}"), float(second))
        assert outcome(decision) == ("hold", "still_fits", "happy0")
    assert decision.candidates[0].track == "happy0"


def test_a_track_that_has_run_out_is_followed_by_another_of_the_mood(listener):
    listener.hear(hear("happy", "a"), 0.0)
    decision = listener.hear(hear("happy", "b"), 600.0)
    assert outcome(decision) == ("switch", "run_out", "happy1")
    assert decision.reason.endswith("now that 'Happy0' has come to its end.")


def test_a_slightly_better_track_is_no_reason_to_switch():
    near = [track("one", "happy"), replace(track("two", "sad"), valence=0.7, arousal=0.7)]
    director = Director(SETTINGS)
    director.pin(near[0], 0.0)
    director.unpin()
    query = director.hear(hear("happy"), 30.0)
    assert isinstance(query, Query)
    found = [replace(near[0], similarity=0.80), replace(near[1], similarity=0.92)]
    assert outcome(director.decide(query, found, 30.0)) == ("hold", "no_margin", "one")
    found[1] = replace(near[1], similarity=0.99)
    assert outcome(director.decide(query, found, 30.0)) == ("switch", "better_fit", "two")


def test_below_the_confidence_floor_nothing_happens(listener):
    decision = listener.hear(hear("happy", confidence=0.2), 0.0)
    assert outcome(decision) == ("abstain", "unsure", None)
    assert decision.reason == "The voice was not clear enough (0.20) to go by; the music stays."
    listener.hear(hear("sad", "b"), 1.0)
    decision = listener.hear(hear("happy", "c", confidence=0.2), 60.0)
    assert outcome(decision) == ("abstain", "unsure", "sad0")
    assert decision.confidence == 0.2
    assert listener.director.snapshot(60.0).heard.scores.keys() == {"sad"}


@pytest.mark.parametrize(
    "broken",
    [
        {"vector": np.full(64, np.nan, dtype=np.float32)},
        {"vector": np.zeros(64, dtype=np.float32)},
        {"vector": np.ones(63, dtype=np.float32)},
        {"valence": float("nan")},
        {"confidence": float("inf")},
        {"scores": {"happy": float("nan")}},
    ],
)
def test_what_is_no_number_is_ignored(listener, broken):
    listener.hear(hear("sad", "a"), 0.0)
    before = listener.director.snapshot(1.0)
    decision = listener.hear(replace(hear("happy", "b"), **broken), 1.0)
    assert outcome(decision) == ("abstain", "not_finite", "sad0")
    assert listener.director.snapshot(1.0) == before


def test_an_unclear_beginning_starts_and_switches_nothing(listener):
    partial = hear("happy", "a", confidence=0.4, final=False)
    assert outcome(listener.hear(partial, 0.0)) == ("abstain", "partial_unsure", None)
    assert outcome(listener.hear(hear("happy", "a", confidence=0.4), 1.0)) == ("switch", "first", "happy0")
    long = hear("sad", "b", confidence=0.4, final=False, duration_s=10.0)
    decision = listener.hear(long, 100.0)
    assert outcome(decision) == ("hold", "partial_unsure", "happy0")
    assert decision.candidates[0].track == "sad0", "what would be played is told all the same"
    assert outcome(listener.hear(replace(long, confidence=0.8), 101.0)) == ("switch", "better_fit", "sad0")


def test_a_beginning_counts_only_until_the_end_of_its_sentence_is_heard(listener):
    for second in range(5):
        listener.hear(hear("sad", "a", final=False, duration_s=float(second + 1)), float(second))
    assert listener.director.snapshot(5.0).heard.weight == 0.0
    listener.hear(hear("happy", "a", duration_s=6.0), 6.0)
    heard = listener.director.snapshot(6.0).heard
    assert heard.scores == {"happy": pytest.approx(5.4)}
    listener.hear(hear("happy", "a", duration_s=6.0), 7.0)
    assert listener.director.snapshot(7.0).heard == heard, "a repeated end is not counted twice"


def test_skip_ignores_the_hold_and_does_not_return(listener):
    listener.hear(hear("happy"), 0.0)
    seen = ["happy0"]
    for second in (1.0, 2.0, 3.0):
        decision = listener.answer(listener.director.skip(), second)
        assert outcome(decision)[:2] == ("switch", "skipped")
        assert decision.mode == "manual"
        assert decision.reason.startswith(f"You skipped '{seen[-1].title()}'; ")
        seen.append(decision.current.track)
    assert sorted(seen) == ["happy0", "happy1", "happy2", "happy3"]
    decision = listener.answer(listener.director.skip(), 4.0)
    assert decision.current.track == "happy0", "of the mood everything was heard: the oldest returns"
    assert "all that fits was heard lately, so the one heard longest ago returns" in decision.reason


@pytest.mark.parametrize(("size", "code"), [(1, "only_choice"), (2, "skipped"), (3, "skipped")])
def test_a_tiny_library_keeps_working(size, code):
    listener = Listener(Director(SETTINGS), [track(f"t{n}", "happy", artist="one") for n in range(size)])
    listener.hear(hear("happy"), 0.0)
    for second in range(1, 20):
        decision = listener.answer(listener.director.skip(), float(second))
        assert decision.code == code
        assert decision.current is not None
    if size == 1:
        assert "there is nothing else: add music or lift a veto" in decision.reason
    else:
        assert decision.current.track != f"t{(second - 1) % size}"


def test_pin_wins_over_everything_until_released(listener):
    listener.hear(hear("happy", "a"), 0.0)
    calm = listener.tracks[-1]
    decision = listener.director.pin(calm, 1.0)
    assert outcome(decision) == ("switch", "pinned", calm.track)
    for step in (
        lambda: listener.hear(hear("angry", "b", duration_s=9.0), 50.0),
        listener.director.skip,
        lambda: listener.director.veto(calm.track, 51.0),
        lambda: listener.answer(listener.director.mood(ManualMood.named("sad")), 52.0),
    ):
        assert step().current.track == calm.track
    decision = listener.answer(listener.director.unpin(), 53.0)
    assert outcome(decision) == ("switch", "vetoed", "sad0")


def test_pinning_what_plays_already_is_no_switch(listener):
    current = listener.hear(hear("happy"), 0.0).current
    assert outcome(listener.director.pin(current, 5.0)) == ("hold", "pinned", "happy0")


def test_veto_of_the_current_track_replaces_it_at_once(listener):
    listener.hear(hear("happy", "a"), 0.0)
    decision = listener.answer(listener.director.veto("happy0", 1.0), 1.0)
    assert outcome(decision) == ("switch", "vetoed", "happy1")
    assert decision.reason.startswith("You vetoed 'Happy0'; ")
    decision = listener.director.veto("happy2", 2.0)
    assert outcome(decision) == ("hold", "vetoed", "happy1")
    decision = listener.answer(listener.director.skip(), 3.0)
    assert decision.current.track == "happy3"
    assert not {"happy0", "happy2"} & {item.track for item in decision.candidates}
    listener.director.unveto("happy2")
    assert listener.answer(listener.director.skip(), 4.0).current.track == "happy2"


def test_all_vetoed_means_silence_not_a_forbidden_track():
    listener = Listener(Director(SETTINGS), [track("only", "happy")])
    listener.hear(hear("happy", "a"), 0.0)
    decision = listener.answer(listener.director.veto("only", 1.0), 1.0)
    assert outcome(decision) == ("abstain", "all_vetoed", None)
    assert outcome(listener.hear(hear("happy", "b"), 2.0)) == ("abstain", "all_vetoed", None)


def test_veto_of_a_track_that_was_pinned_before_anything_was_heard(listener):
    listener.director.pin(listener.tracks[0], 0.0)
    listener.director.unpin()
    assert outcome(listener.director.veto("happy0", 1.0)) == ("abstain", "nothing_heard", None)


def test_an_empty_library_is_told(listener):
    listener.tracks = []
    decision = listener.hear(hear("happy"), 0.0)
    assert outcome(decision) == ("abstain", "no_candidates", None)
    assert decision.reason == "The library has no track for this: add music or loosen the filters."


def test_a_mood_set_by_hand_overrides_the_voice_until_cleared(listener):
    listener.hear(hear("happy", "a"), 0.0)
    decision = listener.answer(listener.director.mood(ManualMood.named("calm")), 1.0)
    assert outcome(decision) == ("switch", "mood", "calm0")
    assert decision.reason.startswith(
        "You set the mood to calm and relaxed; 'Calm0' fits best (1.00) and rep"
    )
    for second in range(30, 300, 30):
        decision = listener.hear(hear("happy", f"u{second}"), float(second))
        assert outcome(decision) == ("hold", "still_fits", "calm0")
        assert decision.mode == "manual"
    assert listener.hear(hear("happy", "low", confidence=0.1), 299.0).code == "still_fits"
    assert outcome(listener.answer(listener.director.mood(ManualMood.named("calm")), 300.0))[1] == "mood"
    decision = listener.answer(listener.director.clear_mood(), 301.0)
    assert outcome(decision) == ("switch", "mood", "happy1"), "the voice counted on; happy0 was heard lately"


def test_a_mood_set_by_hand_starts_music_before_anything_is_heard(listener):
    decision = listener.answer(listener.director.mood(ManualMood.at(0.2, 0.2)), 0.0)
    assert outcome(decision) == ("switch", "first", "sad0")
    assert outcome(listener.director.clear_mood()) == ("abstain", "nothing_heard", "sad0")


def test_paused_ignores_the_voice_but_not_the_hand(listener):
    listener.hear(hear("happy", "a"), 0.0)
    assert outcome(listener.director.pause()) == ("abstain", "paused", "happy0")
    assert listener.director.paused
    assert outcome(listener.hear(hear("sad", "b", duration_s=9.0), 60.0)) == ("abstain", "paused", "happy0")
    assert listener.director.snapshot(60.0).heard.scores.keys() == {"happy"}
    assert outcome(listener.answer(listener.director.skip(), 61.0)) == ("switch", "skipped", "happy1")
    assert outcome(listener.director.resume()) == ("hold", "resumed", "happy1")
    assert outcome(listener.hear(hear("sad", "c", duration_s=9.0), 120.0)) == ("switch", "better_fit", "sad0")


def test_pause_between_question_and_answer_is_respected(listener):
    query = listener.director.hear(hear("happy"), 0.0)
    listener.director.pause()
    assert outcome(listener.answer(query, 0.1)) == ("abstain", "paused", None)


def test_nothing_heard_is_told(listener):
    for reply in (listener.director.skip(), listener.director.unpin(), listener.director.like("happy0")):
        assert outcome(reply) == ("abstain", "nothing_heard", None)
        assert reply.reason == "Nothing has been heard yet to go by: say something or set a mood."


def test_a_liked_track_comes_first_in_that_mood(listener):
    listener.hear(hear("happy", "a"), 0.0)
    assert outcome(listener.director.like("happy3")) == ("hold", "liked", "happy0")
    assert listener.answer(listener.director.skip(), 1.0).current.track == "happy3"


def test_artists_alternate_when_the_library_allows():
    tracks = [track(f"t{n}", "happy", artist="Ada" if n < 3 else "Bo", album=f"album {n}") for n in range(6)]
    listener = Listener(Director(SETTINGS), tracks)
    first = listener.hear(hear("happy"), 0.0)
    second = listener.answer(listener.director.skip(), 1.0)
    third = listener.answer(listener.director.skip(), 2.0)
    assert [item.current.artist for item in (first, second)] == ["Ada", "Bo"]
    assert "other artists do not fit, so one heard lately may return" in third.reason
    assert third.current.track not in {"t0", "t3"}


def test_time_running_backwards_does_no_harm(listener):
    listener.hear(hear("happy", "a"), 1000.0)
    assert outcome(listener.hear(hear("sad", "b"), 900.0)) == ("hold", "held", "happy0")
    assert listener.director.snapshot(900.0).heard.at_s == 1000.0


def test_the_current_track_is_compared_even_if_the_search_left_it_out(listener):
    listener.hear(hear("happy", "a"), 0.0)
    query = listener.director.hear(hear("sad", "b", duration_s=10.0), 60.0)
    assert query.include == "happy0"
    sad = [item for item in listener.search(query) if item.emotion == "sad"]
    found = [replace(sad[0], similarity=0.9), replace(sad[1], similarity=0.85)]
    decision = listener.director.decide(query, found, 60.0)
    assert outcome(decision) == ("hold", "no_margin", "happy0"), "at most as good as the worst found"


def test_the_search_is_told_to_look_wide_enough(listener):
    query = listener.director.hear(hear("happy"), 0.0)
    assert query.count == 4 * SETTINGS.k
    listener.answer(query, 0.0)
    listener.director.veto("sad0", 0.0)
    listener.answer(listener.director.skip(), 1.0)
    assert listener.director.skip().count == 4 * SETTINGS.k + 2


def test_library_of_one_artist_plays_on():
    tracks = [replace(item, artist="sottovoce demo", album="demo") for item in library()]
    listener = Listener(Director(SETTINGS), tracks)
    codes = [listener.hear(hear(mood, f"{n}", duration_s=9.0), 40.0 * n).code
             for n, mood in enumerate(["happy", "sad", "angry", "calm"] * 4)]  # fmt: skip
    assert codes == ["first"] + ["better_fit"] * 15
