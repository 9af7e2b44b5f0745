"""What must hold for any sequence of events, in any order, at any time."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.mood import ManualMood
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from sottovoce.daemon.suggest.terms import Decision
from tests.support.suggestions import MOODS, Listener, axis, hear, library

TRACKS = library(3, duration_s=90.0)
NAMES = [item.track for item in TRACKS]
SETTINGS = SuggestSettings(hold_s=16.0, half_life_s=4.0)


@dataclass(frozen=True)
class Event:
    """Something that happens `after_s` seconds after the event before it."""

    kind: str
    after_s: float
    emotion: str = "happy"
    confidence: float = 1.0
    final: bool = True
    track: int = 0


def play(listener: Listener, event: Event, number: int, now_s: float) -> Decision:
    """Let the event happen."""
    director, track = listener.director, TRACKS[event.track]
    match event.kind:
        case "hear":
            heard = hear(event.emotion, f"u{number}", confidence=event.confidence, final=event.final)
            asked = director.hear(heard, now_s)
        case "pin":
            asked = director.pin(track, now_s)
        case "veto":
            asked = director.veto(track.track, now_s)
        case "mood":
            asked = director.mood(ManualMood.named(event.emotion))
        case "unveto" | "like":
            asked = getattr(director, event.kind)(track.track)
        case _:
            asked = getattr(director, event.kind)()
    return listener.answer(asked, now_s)


KINDS = ["hear"] * 12 + [
    "skip",
    "pin",
    "unpin",
    "veto",
    "unveto",
    "like",
    "mood",
    "clear_mood",
    "pause",
    "resume",
]
EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(KINDS),
        after_s=st.integers(0, 240).map(lambda quarter: quarter / 4),
        emotion=st.sampled_from(MOODS),
        confidence=st.sampled_from([0.2, 0.5, 0.7, 0.95]),
        final=st.booleans(),
        track=st.integers(0, len(TRACKS) - 1),
    ),
    max_size=60,
)


def run(events: list[Event], director: Director, first: int = 0, now_s: float = 0.0) -> list[Decision]:
    listener, decisions = Listener(director, TRACKS), []
    for number, event in enumerate(events, first):
        now_s += event.after_s
        decisions.append(play(listener, event, number, now_s))
    return decisions


@given(EVENTS)
def test_rules_hold_whatever_happens(events):
    listener = Listener(Director(SETTINGS), TRACKS)
    now_s = since_s = 0.0
    current: str | None = None
    pinned: str | None = None
    vetoed: set[str] = set()
    for number, event in enumerate(events):
        now_s += event.after_s
        decision = play(listener, event, number, now_s)
        if event.kind == "veto":
            vetoed.add(NAMES[event.track])
        elif event.kind == "unveto":
            vetoed.discard(NAMES[event.track])
        elif event.kind == "pin":
            pinned = NAMES[event.track]
        elif event.kind == "unpin":
            pinned = None
        after = decision.current.track if decision.current else None
        assert (decision.decision == "switch") == (after not in {current, None}), "a switch is a change"
        if pinned:
            assert after == pinned
        else:
            assert after not in vetoed or (event.kind == "unpin" or decision.decision == "abstain")
        assert not vetoed & {item.track for item in decision.candidates}
        assert len(decision.candidates) <= SETTINGS.k
        if decision.decision == "switch" and current and event.kind == "hear" and current not in vetoed:
            assert now_s - since_s >= SETTINGS.hold_s
        assert decision.reason.endswith((".", ")."))
        assert "{" not in decision.reason
        if after != current:
            current, since_s = after, now_s


@given(EVENTS)
def test_no_repeat_within_the_window_while_the_mood_has_other_tracks(events):
    last: dict[str, float] = {}
    current, now_s = None, 0.0
    vetoed: set[str] = set()
    listener = Listener(Director(SETTINGS), TRACKS)
    for number, event in enumerate(events):
        now_s += event.after_s
        decision = play(listener, event, number, now_s)
        if event.kind == "veto":
            vetoed.add(NAMES[event.track])
        elif event.kind == "unveto":
            vetoed.discard(NAMES[event.track])
        if decision.decision == "switch":
            chosen = decision.current
            repeats = now_s - last.get(chosen.track, -1e9) < SETTINGS.no_repeat_track_s
            fresh = {
                item.track
                for item in TRACKS
                if item.emotion == chosen.emotion
                and item.track not in vetoed | {current}
                and now_s - last.get(item.track, -1e9) >= SETTINGS.no_repeat_track_s
            }
            assert not repeats or not fresh or event.kind == "pin"
        after = decision.current.track if decision.current else None
        if after != current:
            if current:
                last[current] = now_s
            current = after


@given(EVENTS, st.integers(0, 60))
def test_replay_and_restart_anywhere_give_the_same_decisions(events, cut):
    straight = run(events, Director(SETTINGS))
    assert run(events, Director(SETTINGS)) == straight
    director = Director(SETTINGS)
    before = run(events[:cut], director)
    now_s = sum(event.after_s for event in events[:cut])
    stored = msgspec.json.decode(msgspec.json.encode(director.snapshot(now_s)), type=DirectorState)
    resumed = Director.restore(SETTINGS, stored, now_s)
    assert before + run(events[cut:], resumed, len(before), now_s) == straight


@given(EVENTS, st.integers(0, 60), st.sampled_from([-4096.0, 0.0, 65536.0]))
@settings(max_examples=50)
def test_restart_on_another_clock_gives_the_same_music(events, cut, offset_s):
    straight = run(events, Director(SETTINGS))
    director = Director(SETTINGS)
    before = run(events[:cut], director)
    now_s = sum(event.after_s for event in events[:cut])
    resumed = Director.restore(SETTINGS, director.snapshot(now_s - 7.5), now_s + offset_s, away_s=7.5)
    after = run(events[cut:], resumed, len(before), now_s + offset_s)
    assert [item.current for item in before + after] == [item.current for item in straight]


def test_alternating_partials_do_not_make_the_music_flap():
    """Ten minutes of happy, sad, happy, sad, each second, as sure as can be."""
    listener = Listener(Director(SuggestSettings()))
    hold_s, switches = SuggestSettings().hold_s, 0
    for second in range(600):
        heard = hear(MOODS[second % 2 * 2], f"u{second // 10}", confidence=1.0, final=False)
        switches += listener.hear(heard, float(second)).decision == "switch"
    assert 1 <= switches <= 600 / hold_s + 1


def test_alternating_sentences_settle_on_one_track():
    """Moods that change faster than the half-life are one mixed mood: the music does not follow each."""
    listener = Listener(Director(SuggestSettings()))
    switches = 0
    for number in range(100):
        switches += (
            listener.hear(hear(MOODS[number % 2 * 2], f"u{number}"), 3.0 * number).decision == "switch"
        )
    assert switches <= 3


@pytest.mark.parametrize("noise", [0.3, 0.8])
def test_jittery_embeddings_of_one_mood_never_switch(noise):
    listener = Listener(Director(SuggestSettings()))
    random = np.random.default_rng(7)
    codes = []
    for number in range(200):
        vector = axis("happy") + noise * random.standard_normal(64).astype(np.float32) / 8
        heard = replace(hear("happy", f"u{number}"), vector=vector / np.linalg.norm(vector))
        codes.append(listener.hear(heard, 2.5 * number).decision)
    assert codes == ["switch"] + ["hold"] * 199
