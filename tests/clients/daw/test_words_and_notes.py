from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.messages import MidiMessage, OscMessage
from sottovoce.clients.daw.notes import Notes
from sottovoce.clients.daw.schema import Control
from sottovoce.clients.daw.settings import DawSettings
from sottovoce.clients.daw.sources import Sources
from sottovoce.clients.daw.words import Words
from tests.clients.daw.hearing import final, started, suggestion

NOTES = {"happy": 60, "sad": 61}


def on(note: int) -> MidiMessage:
    return MidiMessage("note_on", 1, note, 100)


def off(note: int) -> MidiMessage:
    return MidiMessage("note_off", 1, note)


def test_a_text_is_sent_when_it_changes():
    words, sources = Words(Control(source="emotion", osc="/e", max_hz=1)), Sources(DawSettings())
    assert words.tick(sources, 0.0) == []
    sources.feed(suggestion("happy"), 0.0)
    assert words.tick(sources, 0.0) == [OscMessage("/e", ("happy",))]
    assert words.tick(sources, 5.0) == []
    sources.feed(suggestion("sad"), 5.0)
    assert words.tick(sources, 5.0) == [OscMessage("/e", ("sad",))]
    sources.feed(suggestion("calm"), 5.1)
    assert words.tick(sources, 5.1) == []
    assert not words.resting()
    sources.feed(suggestion("angry"), 5.2)
    assert words.tick(sources, 6.0) == [OscMessage("/e", ("angry",))]
    assert words.resting()
    words.forget()
    assert words.tick(sources, 7.0) == [OscMessage("/e", ("angry",))]
    assert words.release() == []


def test_a_text_may_stand_for_a_number():
    words = Words(Control(source="emotion", osc="/e", values={"happy": 1, "*": 0}, args=("x", "{value}")))
    sources = Sources(DawSettings())
    sources.feed(suggestion("happy"), 0.0)
    assert words.tick(sources, 0.0) == [OscMessage("/e", ("x", 1))]
    sources.feed(suggestion("sad"), 1.0)
    assert words.tick(sources, 1.0) == [OscMessage("/e", ("x", 0))]


def test_programs():
    words = Words(Control(source="emotion", midi="program", channel=3, values={"happy": 5}))
    sources = Sources(DawSettings())
    sources.feed(suggestion("happy"), 0.0)
    assert words.tick(sources, 0.0) == [MidiMessage("program_change", 3, 5)]
    sources.feed(suggestion("sad"), 1.0)
    assert words.tick(sources, 1.0) == []
    assert words.resting()
    assert words.sweep() == [MidiMessage("program_change", 3, 5)]


def test_a_note_ends_after_its_length():
    notes, sources = Notes(Control(source="emotion", midi="note", values=NOTES)), Sources(DawSettings())
    sources.feed(suggestion("happy"), 0.0)
    assert notes.tick(sources, 0.0) == [on(60)]
    assert not notes.resting()
    assert notes.tick(sources, 0.1) == []
    assert notes.tick(sources, 0.2) == [off(60)]
    assert notes.resting()
    assert notes.release() == []


def test_a_note_may_sound_until_the_next():
    notes = Notes(Control(source="emotion", midi="note", values=NOTES, length_ms=0))
    sources = Sources(DawSettings())
    sources.feed(suggestion("happy"), 0.0)
    assert notes.tick(sources, 0.0) == [on(60)]
    sources.feed(suggestion("sad"), 9.0)
    assert notes.tick(sources, 9.0) == [off(60), on(61)]
    sources.feed(suggestion("calm"), 19.0)
    assert notes.tick(sources, 19.0) == [off(61)]


def test_a_note_may_sound_while_somebody_speaks():
    notes = Notes(Control(source="speech", midi="note", number=36))
    sources = Sources(DawSettings())
    assert notes.tick(sources, 0.0) == []
    sources.feed(started(), 1.0)
    assert notes.tick(sources, 1.0) == [on(36)]
    assert notes.tick(sources, 3.0) == []
    sources.feed(final(), 4.0)
    assert notes.tick(sources, 4.0) == [off(36)]


def test_release_ends_what_sounds():
    notes = Notes(Control(source="speech", midi="note", number=36))
    sources = Sources(DawSettings())
    sources.feed(started(), 1.0)
    notes.tick(sources, 1.0)
    assert notes.release() == [off(36)]
    assert notes.release() == []


def test_sweep_plays_each_note_and_ends_it():
    notes = Notes(Control(source="emotion", midi="note", values=NOTES))
    assert notes.sweep() == [on(60), off(60), on(61), off(61)]


@given(
    st.lists(st.tuples(st.sampled_from(["happy", "sad", "calm"]), st.floats(0, 0.5)), max_size=30),
    st.sampled_from([0, 1, 200]),
)
def test_no_note_ever_hangs(changes, length_ms):
    control = Control(source="emotion", midi="note", values=NOTES, length_ms=length_ms, max_hz=10)
    notes, sources, now_s = Notes(control), Sources(DawSettings()), 0.0
    sent: list[MidiMessage] = []
    for emotion, later_s in changes:
        sources.feed(suggestion(emotion), now_s)
        sent += notes.tick(sources, now_s)
        now_s += later_s
    sent += notes.release()
    sounding: int | None = None
    for message in sent:
        if message.kind == "note_on":
            assert sounding is None
            sounding = message.number
        else:
            assert sounding == message.number
            sounding = None
    assert sounding is None
