import pytest

from sottovoce.clients.protocol import (
    Level,
    State,
    Suggestion,
    Track,
    UtteranceFinal,
    UtterancePartial,
    UtteranceRejected,
    UtteranceStarted,
)
from sottovoce.clients.show.follower import SPEECH_TIMEOUT_S, Follower
from sottovoce.clients.tracking import Connection, Item, SessionChanged

ALIVE = Connection(alive=True, reason="")
DEAD = Connection(alive=False, reason="")
STARTED = UtteranceStarted(id="u", start_s=0.0)
HEARD = {
    "id": "u",
    "duration_s": 1.0,
    "level_dbfs": -20.0,
    "emotion": "sad",
    "valence": 0.2,
    "arousal": 0.3,
    "confidence": 0.5,
    "scores": {"sad": 1.0},
}
PARTIAL = UtterancePartial(**HEARD)
FINAL = UtteranceFinal(**HEARD)
REJECTED = UtteranceRejected(id="u", duration_s=0.1, code="too_short", reason="")
LISTENING = State(daemon="ready", capture="listening")


def suggestion(
    current: str | None, *, mode: str = "final", decision: str = "switch", tracks: int = 1
) -> Suggestion:
    track = Track(id=current, path=f"/{current}.flac") if current else None
    return Suggestion(
        utterance="u",
        mode=mode,
        decision=decision,
        code="first",
        reason="why",
        emotion="sad",
        valence=0.2,
        arousal=0.3,
        tracks=(track,) * tracks if track else (),
        current=track,
    )


def test_a_cue_comes_only_when_another_track_should_play() -> None:
    follower = Follower()
    first = follower.feed(suggestion("a"), 0.0)
    assert first is not None
    assert first.track is not None
    assert (first.track.id, first.emotion, first.valence, first.manual) == ("a", "sad", 0.2, False)
    assert follower.feed(suggestion("a", decision="hold"), 1.0) is None
    second = follower.feed(suggestion("b", mode="manual"), 2.0)
    assert second is follower.cue
    assert second is not None
    assert second.manual
    nothing = follower.feed(suggestion(None), 3.0)
    assert nothing is not None
    assert nothing.track is None
    assert follower.feed(suggestion(None), 4.0) is None


def test_nothing_suggested_yet_is_no_cue() -> None:
    assert Follower().feed(suggestion(None, decision="abstain"), 0.0) is None


def test_an_abstention_does_not_forget_the_candidates() -> None:
    follower = Follower()
    kept = suggestion("a")
    follower.feed(kept, 0.0)
    follower.feed(suggestion("a", decision="abstain", tracks=0), 1.0)
    assert follower.last is kept


@pytest.mark.parametrize(
    "end",
    [FINAL, REJECTED, DEAD, SessionChanged("a", "b"), State(daemon="ready", capture="lost")],
    ids=lambda item: type(item).__name__,
)
def test_speech_ends_with_whatever_ends_it(end: Item) -> None:
    follower = Follower()
    follower.feed(STARTED, 0.0)
    assert follower.speaking(0.1)
    follower.feed(end, 0.2)
    assert not follower.speaking(0.2)


@pytest.mark.parametrize(
    "other", [ALIVE, LISTENING, Level(level_dbfs=-20.0, floor_dbfs=-50.0, speech=False), suggestion("a")]
)
def test_speech_is_not_ended_by_anything_else(other: Item) -> None:
    follower = Follower()
    follower.feed(STARTED, 0.0)
    follower.feed(other, 0.2)
    assert follower.speaking(0.3)


def test_an_utterance_whose_end_was_lost_does_not_duck_for_ever() -> None:
    follower = Follower()
    follower.feed(STARTED, 0.0)
    follower.feed(PARTIAL, 4.0)
    assert follower.speaking(4.0 + SPEECH_TIMEOUT_S - 0.1)
    assert not follower.speaking(4.0 + SPEECH_TIMEOUT_S)


def test_connection_and_pause_are_told() -> None:
    follower = Follower()
    assert not follower.alive
    follower.feed(ALIVE, 0.0)
    follower.feed(State(daemon="paused", capture="listening"), 0.0)
    assert follower.alive
    assert follower.paused
    follower.feed(LISTENING, 1.0)
    follower.feed(DEAD, 2.0)
    assert not follower.alive
    assert not follower.paused
