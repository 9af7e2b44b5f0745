"""The state is one value: it can be written, read and moved to another clock."""

import msgspec
import pytest

from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from tests.support.suggestions import hear, track

SETTINGS = SuggestSettings()


def lived() -> DirectorState:
    state = DirectorState(clock_s=50.0).hearing(hear("happy", "a"), 10.0, 12.0, clear=True)
    state = state.playing(track("one", "happy", artist="Ada"), 12.0, SETTINGS)
    return state.playing(track("two", "sad"), 40.0, SETTINGS)


def test_json_keeps_everything():
    state = lived()
    assert msgspec.json.decode(msgspec.json.encode(state), type=DirectorState) == state


def test_shifting_moves_every_time_and_nothing_else():
    moved = lived().shifted(-30.0)
    assert (moved.clock_s, moved.since_s, moved.heard.at_s, moved.plays[0].until_s) == (
        20.0,
        10.0,
        -20.0,
        10.0,
    )
    assert moved.tentative == moved.heard
    assert moved.shifted(30.0) == lived()


def test_playing_remembers_what_was_current():
    state = lived()
    assert [(play.track, play.artist, play.until_s) for play in state.plays] == [("one", "ada", 40.0)]
    assert state.current.track == "two"
    assert state.playing(None, 41.0, SETTINGS).current is None


def test_old_plays_are_forgotten():
    later = lived().playing(track("three", "calm"), 40.0 + SETTINGS.no_repeat_track_s, SETTINGS)
    assert [play.track for play in later.plays] == ["two"]


def test_a_beginning_stays_on_trial():
    state = lived().hearing(hear("sad", "b", final=False), 60.0, 12.0, clear=True)
    assert state.tentative.scores.keys() == {"happy", "sad"}
    assert state.heard == lived().heard
    assert state.hearing(hear("sad", "b", final=False), 61.0, 12.0, clear=False).tentative == state.heard


def test_unknown_fields_are_refused():
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.convert({"colour": 1}, DirectorState)
