import pytest

from sottovoce.clients.daw.settings import DawSettings
from sottovoce.clients.daw.sources import Sources
from sottovoce.clients.tracking import Connection
from tests.clients.daw.hearing import final, partial, started, suggestion


def test_nothing_is_known_at_first():
    sources = Sources(DawSettings())
    assert [sources.number(name, 0.0) for name in ("valence", "arousal", "intensity", "confidence")] == [
        None
    ] * 4
    assert [sources.number(name, 0.0) for name in ("speech", "duck", "duck_db")] == [0.0] * 3
    assert [sources.text(name) for name in ("emotion", "track", "title")] == [None] * 3
    assert sources.resting(0.0)
    assert not sources.alive


def test_mood_is_followed_and_the_voice_is_not():
    sources = Sources(DawSettings())
    sources.feed(partial("angry", 0.1, 0.9), 0.0)
    assert sources.number("valence", 0.0) is None
    sources.feed(suggestion("happy", 0.75, 0.5), 0.0)
    known = {name: sources.number(name, 0.0) for name in ("valence", "arousal", "confidence", "intensity")}
    assert known == {
        "valence": 0.75,
        "arousal": 0.5,
        "confidence": 0.8,
        "intensity": pytest.approx(0.3536, abs=1e-4),
    }
    assert sources.text("emotion") == "happy"
    assert sources.text("track") == "T1 · A"
    assert sources.text("title") == "T1"


def test_an_abstention_changes_no_mood():
    sources = Sources(DawSettings())
    sources.feed(suggestion("happy"), 0.0)
    sources.feed(suggestion("sad", 0.1, 0.1, decision="abstain"), 0.0)
    assert (sources.text("emotion"), sources.number("valence", 0.0)) == ("happy", 0.75)


def test_the_voice_is_followed_if_asked_for():
    sources = Sources(DawSettings(follow="voice"))
    sources.feed(suggestion("sad", 0.1, 0.1), 0.0)
    assert sources.text("emotion") is None
    sources.feed(partial("angry", 0.2, 0.9), 0.0)
    assert (sources.text("emotion"), sources.number("arousal", 0.0)) == ("angry", 0.9)
    sources.feed(final("calm", 0.6, 0.2), 0.0)
    assert (sources.text("emotion"), sources.number("arousal", 0.0)) == ("calm", 0.2)


@pytest.mark.parametrize(
    ("valence", "arousal", "intensity"), [(0.5, 0.5, 0.0), (1.0, 1.0, 1.0), (0.0, 1.0, 1.0)]
)
def test_intensity_is_the_distance_from_the_middle(valence, arousal, intensity):
    sources = Sources(DawSettings())
    sources.feed(suggestion("happy", valence, arousal), 0.0)
    assert sources.number("intensity", 0.0) == pytest.approx(intensity)


def test_ducking_goes_down_under_speech_and_comes_back():
    sources = Sources(DawSettings(duck_db=12, duck_attack_ms=100, duck_hold_ms=0, duck_release_ms=100))
    sources.feed(started(), 10.0)
    assert sources.number("speech", 10.0) == 1.0
    assert sources.number("duck", 10.05) == pytest.approx(0.5)
    assert sources.number("duck_db", 10.2) == -12.0
    sources.feed(final(), 11.0)
    assert sources.number("speech", 11.0) == 0.0
    assert sources.number("duck_db", 11.05) == pytest.approx(-6.0)
    assert sources.number("duck", 11.2) == 0.0
    assert sources.resting(11.2)


def test_no_depth_is_no_duck():
    sources = Sources(DawSettings(duck_db=0))
    sources.feed(started(), 0.0)
    assert sources.number("duck", 1.0) == 0.0


def test_a_daemon_that_dies_ends_the_duck():
    sources = Sources(DawSettings())
    sources.feed(Connection(alive=True, reason=""), 0.0)
    sources.feed(started(), 0.0)
    assert sources.alive
    assert sources.number("duck", 1.0) == 1.0
    sources.feed(Connection(alive=False, reason=""), 1.0)
    assert not sources.alive
    assert sources.number("duck", 5.0) == 0.0


def test_an_utterance_whose_end_is_lost_ends_by_itself():
    sources = Sources(DawSettings())
    sources.feed(started(), 0.0)
    assert sources.number("duck", 4.9) == 1.0
    assert sources.number("speech", 5.1) == 0.0
    assert sources.number("duck", 5.1) == 1.0  # holds
    assert sources.number("duck", 8.0) == 0.0
