import msgspec
import pytest

from sottovoce.clients.protocol import Unknown
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.clients.tracking import Connection, Gap, SessionChanged
from sottovoce.clients.view.lines import line


def words(topic: str) -> str:
    return line(EXAMPLES[topic]).plain[9:]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("state", "ready      listening, USB microphone at 48 kHz, 1204 tracks"),
        ("utterance.started", "speech     begins at 61.5 s"),
        ("utterance.partial", "hearing     happy 50 %  valence 0.75, arousal 0.62, 1.0 s"),
        ("utterance.final", "heard       happy 75 %  valence 0.75, arousal 0.62, 2.5 s"),
        ("utterance.rejected", "rejected   0.25 s is shorter than 0.5 s."),
        ("level", "level      -32 dBFS, floor -58, speech"),
        ("library", "library    progress: 120 of 1204 /music/Ana/River.flac"),
        ("playback", "playback   player: playing /music/Ana/River.flac"),
        ("heartbeat", "alive      for 3600 s, dropped 0"),
    ],
)
def test_every_topic_has_its_line(topic: str, text: str) -> None:
    assert words(topic) == text


def test_a_suggestion_tells_the_track_the_reason_and_the_others() -> None:
    text = words("suggestion")
    assert text.startswith("switch      happy 75 %  ♪ River · Ana  The voice turned happy")
    assert text.endswith("[River · Ana 0.88; caf� 0.50]")


def test_an_abstention_without_tracks_has_no_empty_brackets() -> None:
    bare = msgspec.structs.replace(
        EXAMPLES["suggestion"],
        decision="abstain",
        tracks=(),
        current=None,
        emotion=None,
        reason="Too unsure.",
    )
    assert line(bare).plain[9:].split() == ["abstain", "Too", "unsure."]


def test_unknown_topics_are_shown_raw() -> None:
    event = Unknown(name="weather", fields={"strength": 1}, seq=1, session="s")
    assert line(event).plain.split(maxsplit=1)[0] == "weather"
    assert "'strength': 1" in line(event).plain


@pytest.mark.parametrize(
    ("notice", "text"),
    [
        (Gap("level", 3), "missed     3 events of level"),
        (SessionChanged("a", "b"), "restarted  the daemon runs anew as session b"),
        (Connection(alive=True, reason="It is there."), "connected  It is there."),
        (Connection(alive=False, reason="It is gone."), "alone      It is gone."),
    ],
)
def test_notices_have_theirs(notice: Gap | SessionChanged | Connection, text: str) -> None:
    assert line(notice).plain.strip() == text


def test_no_tag_can_steer_the_terminal() -> None:
    track = msgspec.structs.replace(
        EXAMPLES["suggestion"].current, title="\x1b[31mred\r\n[bold]", artist="\a"
    )  # type: ignore[attr-defined]
    event = msgspec.structs.replace(EXAMPLES["suggestion"], current=track, reason="a\x1b[2Jb")
    text = line(event).plain
    assert text.isprintable()
    assert "[31mred" in text
    assert "[bold]" in text
