from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.mapper import Mapper
from sottovoce.clients.daw.mapping import load, shipped
from sottovoce.clients.daw.messages import MidiMessage, OscMessage
from sottovoce.clients.daw.settings import DawSettings
from sottovoce.clients.tracking import Connection
from tests.clients.daw.hearing import final, mapping, partial, started, suggestion

BOTH = mapping('source = "emotion"\nosc = "/e"', 'source = "speech"\nmidi = "cc"\nnumber = 3\nmax_hz = 50')


def test_events_in_messages_out():
    mapper = Mapper(BOTH, DawSettings())
    assert mapper.tick(0.0) == [MidiMessage("control_change", 1, 3, 0)]
    mapper.feed(Connection(alive=True, reason=""), 1.0)
    mapper.feed(started(), 1.0)
    mapper.feed(suggestion("happy"), 1.0)
    assert mapper.alive
    assert mapper.tick(1.0) == [OscMessage("/e", ("happy",)), MidiMessage("control_change", 1, 3, 127)]


def test_it_is_looked_at_often_while_something_moves_and_seldom_else():
    mapper = Mapper(BOTH, DawSettings())
    mapper.tick(0.0)
    assert mapper.wait_s(0.0) == 0.2
    mapper.feed(started(), 1.0)
    mapper.tick(1.0)
    assert mapper.wait_s(1.0) == 0.02


def test_only_the_peer_that_was_away_is_told_anew():
    mapper = Mapper(BOTH, DawSettings())
    mapper.feed(suggestion("happy"), 0.0)
    mapper.tick(0.0)
    mapper.resend("osc")
    assert mapper.tick(1.0) == [OscMessage("/e", ("happy",))]
    mapper.resend("midi")
    assert mapper.tick(2.0) == [MidiMessage("control_change", 1, 3, 0)]


def test_release_undoes_what_was_set():
    mapper = Mapper(BOTH, DawSettings())
    mapper.feed(started(), 0.0)
    mapper.tick(0.0)
    assert mapper.release() == [MidiMessage("control_change", 1, 3, 0)]


def test_a_daemon_that_dies_mid_sentence_leaves_the_fader_where_it_was():
    mapper = Mapper(load("ardour"), DawSettings())
    mapper.told(OscMessage("/strip/gain", (1, -4.0)))
    mapper.feed(started(), 0.0)
    sent = [message for step in range(50) for message in mapper.tick(step / 50)]
    assert sent[-1] == OscMessage("/strip/gain", (1, -16.0))
    mapper.feed(Connection(alive=False, reason=""), 3.5)
    sent = [message for step in range(100) for message in mapper.tick(3.5 + step / 50)]
    assert sent[-1] == OscMessage("/strip/gain", (1, -4.0))


events = st.one_of(
    st.builds(started),
    st.builds(partial, st.sampled_from(["happy", "sad"]), st.floats(0, 1), st.floats(0, 1)),
    st.builds(final, st.sampled_from(["happy", "sad"]), st.floats(0, 1), st.floats(0, 1)),
    st.builds(
        suggestion,
        st.none() | st.sampled_from(["happy", "sad", "🎵" * 300, ""]),
        st.none() | st.floats(0, 1),
        st.none() | st.floats(0, 1),
        st.none() | st.sampled_from(["1", "2"]),
        st.sampled_from(["switch", "hold", "abstain"]),
    ),
    st.builds(Connection, alive=st.booleans(), reason=st.just("")),
)


@given(
    name=st.sampled_from(list(shipped())),
    story=st.lists(st.tuples(events, st.floats(0, 2)), max_size=20),
    follow=st.sampled_from(["mood", "voice"]),
)
def test_whatever_happens_every_value_can_be_sent_and_the_end_is_silence(name, story, follow):
    mapper, now_s = Mapper(load(name), DawSettings(follow=follow)), 0.0
    for item, later_s in story:
        mapper.feed(item, now_s)
        for message in mapper.tick(now_s):
            if isinstance(message, MidiMessage):
                assert 0 <= message.value <= 127
                assert 1 <= message.channel <= 16
            else:
                assert all(isinstance(arg, str) or -1e4 < arg < 1e4 for arg in message.args)
        now_s += later_s
    mapper.release()
    assert mapper.release() == []
