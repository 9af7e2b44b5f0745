import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.overlay.model import HISTORY, Model
from sottovoce.clients.overlay.snapshot import snapshot
from sottovoce.clients.protocol import (
    Heartbeat,
    Level,
    Playback,
    State,
    Suggestion,
    Track,
    UtteranceFinal,
    UtteranceRejected,
    UtteranceStarted,
)
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.tracking import Connection, SessionChanged

RIVER = Track(id="r", path="/m/River.flac", title="River", valence=0.75, arousal=0.5, duration_s=180.0)
LAKE = Track(id="l", path="/m/Lake.flac")


def suggested(current: Track | None = RIVER, **fields: object) -> Suggestion:
    given = {"utterance": "u", "mode": "final", "decision": "switch", "code": "first", "reason": "It fits."}
    return Suggestion(current=current, **{**given, **fields})  # type: ignore[arg-type]


def fed(*items: object, now_s: float = 10.0) -> Model:
    model = Model()
    for item in items:
        model.feed(item, now_s)  # type: ignore[arg-type]
    return model


def test_every_example_shows_as_this_json() -> None:
    model = fed(*EXAMPLES.values())
    river = {
        "id": "9d2f6c1e",
        "title": "River",
        "artist": "Ana",
        "album": "Rain",
        "licence": "CC-BY-4.0",
        "emotion": "happy",
        "valence": 0.75,
        "arousal": 0.5,
        "fit": 0.875,
        "duration_s": 182.5,
    }
    odd = {
        "id": "51b0aa07",
        "title": "caf\ufffd",
        "artist": "",
        "album": "",
        "licence": "",
        "emotion": "calm",
        "valence": None,
        "arousal": None,
        "fit": 0.5,
        "duration_s": 61.0,
    }
    reason = "The voice turned happy, and River fits it better than what plays."
    assert msgspec.to_builtins(snapshot(model, 10.0)) == {
        "status": {
            "kind": "listening",
            "words": "",
            "device": "USB microphone",
            "paused": False,
            "muted": False,
        },
        "music": {"track": river, "decision": "switch", "reason": reason, "pinned": False},
        "progress": {"client": "player", "from_s": -21.0, "duration_s": 182.5},
        "mood": {"emotion": "happy", "valence": 0.75, "arousal": 0.625, "by_hand": False},
        "voice": {
            "emotion": "happy",
            "confidence": 0.75,
            "trail": ((0.75, 0.625), (0.75, 0.625)),
            "rejected": "0.25 s is shorter than 0.5 s.",
        },
        "meter": {"level_dbfs": -31.5, "floor_dbfs": -58.0, "speaking": False},
        "upcoming": (odd,),
        "history": ({"since": "2026-03-01T18:30:00.125Z", "track": river},),
    }


def test_nothing_known_is_said_so() -> None:
    shown = snapshot(Model(), 0.0)
    assert shown.status.kind == "waiting"
    assert shown.status.words == "Looking for the daemon."
    assert shown.music.track is None
    assert shown.meter.level_dbfs is None
    assert shown.upcoming == shown.history == ()


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        (State(daemon="ready", capture="listening"), "listening", ""),
        (State(daemon="starting", capture="starting"), "starting", "The daemon is starting."),
        (
            State(daemon="paused", capture="listening"),
            "paused",
            "Suggestions are paused: the music stays as it is.",
        ),
        (State(daemon="ready", capture="muted"), "muted", "The microphone is muted: nothing is heard."),
        (
            State(daemon="ready", capture="lost", reason="The USB mic is gone."),
            "lost",
            "The USB mic is gone.",
        ),
        (State(daemon="paused", capture="lost"), "lost", "The microphone is gone: plug it in again."),
        (State(daemon="stopping", capture="listening"), "away", "The daemon is stopping."),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(state: State, kind: str, words: str) -> None:
    status = snapshot(fed(state), 0.0).status
    assert (status.kind, status.words) == (kind, words)


def test_a_dead_daemon_ends_speech_level_and_good_cheer() -> None:
    model = fed(State(daemon="ready", capture="listening"), UtteranceStarted(id="u", start_s=0.0))
    assert snapshot(model, 10.0).meter.speaking
    model.feed(Connection(alive=False, reason="It is silent."), 14.0)
    shown = snapshot(model, 14.0)
    assert (shown.status.kind, shown.status.words) == ("away", "It is silent.")
    assert not shown.meter.speaking


def test_no_level_is_shown_of_a_muted_microphone() -> None:
    level = Level(level_dbfs=-20.0, floor_dbfs=-60.0, speech=True)
    assert snapshot(fed(level, State(daemon="ready", capture="muted")), 0.0).meter.level_dbfs is None


def test_history_is_the_newest_first_bounded_and_outlives_the_daemon() -> None:
    model = fed(*(suggested(Track(id=str(number), path="/x")) for number in range(HISTORY + 5)))
    model.feed(suggested(Track(id=str(HISTORY + 4), path="/x"), decision="hold"), 10.0)
    model.feed(SessionChanged("a", "b"), 10.0)
    history = snapshot(model, 10.0).history
    assert [entry.track.id for entry in history] == [str(HISTORY + 4 - back) for back in range(HISTORY)]


def test_progress_counts_on_the_daemons_clock() -> None:
    playing = Playback(t=100.0, state="playing", client="obs", track="r", position_s=30.0)
    model = fed(suggested(), playing)
    assert snapshot(model, 10.0).progress is None  # how long ago that was is not known yet
    model.feed(Heartbeat(t=120.0, uptime_s=1.0), 10.0)
    progress = snapshot(model, 10.0).progress
    assert progress is not None
    assert progress.from_s == 10.0 - 20.0 - 30.0
    model.feed(Heartbeat(t=121.0, uptime_s=2.0), 11.4)  # late by 0.4 s: the bar does not jump
    assert snapshot(model, 11.4).progress == progress


@pytest.mark.parametrize(
    "playback",
    [
        Playback(state="stopped", client="obs", track="r"),
        Playback(state="playing", client="obs", track="other"),
    ],
)
def test_other_music_is_no_progress(playback: Playback) -> None:
    assert snapshot(fed(suggested(), Heartbeat(uptime_s=1.0), playback), 10.0).progress is None


def test_an_abstention_keeps_the_candidates() -> None:
    model = fed(suggested(tracks=(RIVER, LAKE)), suggested(decision="abstain", code="unsure", tracks=()))
    assert [card.title for card in snapshot(model, 0.0).upcoming] == ["Lake"]


def test_a_rejection_is_told_until_the_next_emotion() -> None:
    model = fed(UtteranceRejected(id="u", duration_s=0.1, code="too_short", reason="Too short."))
    assert snapshot(model, 0.0).voice.rejected == "Too short."
    heard = UtteranceFinal(
        id="v",
        duration_s=1.0,
        level_dbfs=-20.0,
        emotion="sad",
        valence=0.2,
        arousal=0.2,
        confidence=0.5,
        scores={},
    )
    model.feed(heard, 0.0)
    assert snapshot(model, 0.0).voice.rejected == ""


@given(st.text(), st.text(), st.text(), st.one_of(st.none(), st.floats(allow_nan=False)))
def test_any_track_becomes_bounded_json(title: str, artist: str, path: str, similarity: float | None) -> None:
    track = Track(id="x", path=path, title=title, artist=artist, similarity=similarity)
    data = msgspec.json.encode(snapshot(fed(suggested(track, tracks=(track, RIVER))), 0.0))
    assert len(data) < 8000
    assert b"\n" not in data
    assert msgspec.json.decode(data)["music"]["track"]["title"]
