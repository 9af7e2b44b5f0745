from sottovoce.clients.daw.markers import LiveMarker, Mark, marks
from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.daw.schema import Marker
from tests.clients.daw.hearing import final, partial, started, suggestion

MARKER = Marker(osc="/add_marker", args=("{text}", 1), min_gap_s=2)


def test_what_changes_together_is_one_marker():
    live = LiveMarker(MARKER)
    live.feed(started())
    assert live.tick(0.0) == []
    live.feed(suggestion("happy", track="1"))
    assert live.tick(0.0) == [OscMessage("/add_marker", ("happy: T1 · A", 1))]
    live.feed(suggestion("happy", track="1"))
    assert live.tick(9.0) == []


def test_what_changes_too_fast_is_the_latest():
    live = LiveMarker(MARKER)
    live.feed(suggestion("happy", track=None))
    assert live.tick(0.0) == [OscMessage("/add_marker", ("happy", 1))]
    live.feed(suggestion("sad", track="1"))
    assert live.tick(1.0) == []
    live.feed(suggestion("calm", track="2"))
    assert live.tick(2.0) == [OscMessage("/add_marker", ("calm: T2 · A", 1))]
    assert live.tick(9.0) == []


def test_only_what_is_wanted():
    live = LiveMarker(Marker(osc="/m", args=(40157,), on=("track",)))
    live.feed(suggestion("happy", track=None))
    assert live.tick(0.0) == []
    live.feed(suggestion("happy", track="1"))
    assert live.tick(0.0) == [OscMessage("/m", (40157,))]


def test_abstentions_mark_nothing():
    live = LiveMarker(MARKER)
    live.feed(suggestion("happy", decision="abstain"))
    assert live.tick(0.0) == []


def test_a_recording_becomes_marks():
    story = [
        (0.0, started()),
        (1.0, partial()),
        (2.5, final("happy")),
        (2.5, suggestion("happy", track="1")),
        (4.0, suggestion("happy", track="2")),
        (9.0, final("sad\n")),
        (9.0, suggestion("sad\n", track="2", decision="hold")),
        (10.0, suggestion("angry", decision="abstain")),
    ]
    short = [(mark.kind, mark.text, mark.start_s, mark.end_s) for mark in marks(story)]
    assert short == [
        ("utterance", "happy", 0.5, 2.5),
        ("emotion", "happy", 2.5, 9.0),
        ("track", "T1 · A", 2.5, 4.0),
        ("track", "T2 · A", 4.0, 10.0),
        ("utterance", "sad\N{REPLACEMENT CHARACTER}", 7.0, 9.0),
        ("emotion", "sad\N{REPLACEMENT CHARACTER}", 9.0, 10.0),
    ]


def test_marks_carry_what_was_known():
    [mark] = marks([(0.0, suggestion("happy", 0.75, None, track=None))])
    assert mark == Mark("emotion", "happy", 0.0, 0.0, valence=0.75, arousal=None, confidence=0.8)


def test_nothing_becomes_nothing():
    assert marks([]) == []
