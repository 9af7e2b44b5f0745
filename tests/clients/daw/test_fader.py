import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.fader import Fader
from sottovoce.clients.daw.messages import MidiMessage, OscMessage
from sottovoce.clients.daw.schema import Control
from sottovoce.clients.daw.settings import DawSettings
from sottovoce.clients.daw.sources import Sources
from tests.clients.daw.hearing import final, started, suggestion

SETTINGS = DawSettings(duck_db=12, duck_attack_ms=100, duck_hold_ms=0, duck_release_ms=100)
BORROWED = Control(
    source="duck_db", osc="/g", args=(1, "{value}"), told="/g", relative=True, rest=0.0, max_hz=100
)


class Desk:
    """A fader with its sources, and everything it has sent."""

    def __init__(self, control: Control) -> None:
        self.fader = Fader(control)
        self.sources = Sources(SETTINGS)
        self.sent: list[float] = []
        self.times: list[float] = []

    def run(self, from_s: float, to_s: float, step_s: float = 0.01) -> list[float]:
        """Tick for a while; return what was sent in it."""
        before = len(self.sent)
        for step in range(round((to_s - from_s) / step_s) + 1):
            now_s = from_s + step * step_s
            for message in self.fader.tick(self.sources, now_s):
                self.sent.append(message.args[-1] if isinstance(message, OscMessage) else message.value)
                self.times.append(now_s)
        return self.sent[before:]


def test_sends_nothing_while_nothing_is_known():
    assert Desk(Control(source="valence", osc="/v")).run(0, 1) == []


def test_first_value_is_sent_as_it_is_and_only_once():
    desk = Desk(Control(source="valence", osc="/v"))
    desk.sources.feed(suggestion(valence=0.75), 0.0)
    assert desk.run(0, 1) == [0.75]
    assert desk.fader.resting()


def test_a_change_glides_and_ends_exactly():
    desk = Desk(Control(source="valence", osc="/v", smoothing_ms=200))
    desk.sources.feed(suggestion(valence=0.0), 0.0)
    desk.run(0, 0.1)
    desk.sources.feed(suggestion(valence=1.0), 1.0)
    sent = desk.run(1, 4)
    assert sent == sorted(sent)
    assert sent[-1] == 1.0
    assert 0 < sent[1] < 0.3
    assert desk.fader.resting()


def test_range_and_curve():
    desk = Desk(Control(source="valence", osc="/v", range=(10, -10), curve="s", smoothing_ms=0))
    desk.sources.feed(suggestion(valence=0.25), 0.0)
    assert desk.run(0, 0) == [pytest.approx(10 - 20 * 0.15625)]


def test_whole_numbers():
    desk = Desk(Control(source="valence", osc="/v", range=(0, 10), integer=True))
    desk.sources.feed(suggestion(valence=0.77), 0.0)
    desk.run(0, 0)
    assert desk.sent == [8]
    assert type(desk.sent[0]) is int


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.3)), max_size=40), st.floats(0.5, 60))
def test_never_more_often_than_asked_for_and_the_latest_wins(changes, max_hz):
    desk = Desk(Control(source="valence", osc="/v", smoothing_ms=0, max_hz=max_hz))
    now_s, valence = 0.0, None
    for valence, later_s in changes:
        desk.sources.feed(suggestion(valence=valence), now_s)
        desk.run(now_s, now_s)
        now_s += later_s
    desk.run(now_s, now_s + 1 / max_hz + 0.1)
    gaps = [after - before for before, after in zip(desk.times, desk.times[1:], strict=False)]
    assert all(gap >= 1 / max_hz - 1e-9 for gap in gaps)
    assert desk.sent[-1:] == ([] if valence is None else [pytest.approx(valence, abs=2e-3)])


def test_changes_below_the_resolution_are_not_sent_until_it_stands_still():
    desk = Desk(Control(source="valence", osc="/v", resolution=0.2, smoothing_ms=100, max_hz=100))
    desk.sources.feed(suggestion(valence=0.0), 0.0)
    desk.run(0, 0.1)
    desk.sources.feed(suggestion(valence=0.5), 1.0)
    sent = desk.run(1, 3)
    assert len(sent) == 3
    assert sent[-1] == 0.5


def test_controllers():
    desk = Desk(Control(source="valence", midi="cc", channel=2, number=20, smoothing_ms=0))
    desk.sources.feed(suggestion(valence=0.5), 0.0)
    assert desk.fader.tick(desk.sources, 0.0) == [MidiMessage("control_change", 2, 20, 64)]


def test_a_borrowed_fader_is_left_alone_until_somebody_speaks_and_given_back():
    desk = Desk(BORROWED)
    desk.fader.told(OscMessage("/g", (1, -7.5)))
    assert desk.run(0, 1) == []
    desk.sources.feed(started(), 1.0)
    down = desk.run(1, 1.5)
    assert down == sorted(down, reverse=True)
    assert down[-1] == -19.5
    desk.sources.feed(final(), 2.0)
    assert desk.run(2, 3)[-1] == -7.5
    desk.fader.told(OscMessage("/g", (1, -3.0)))  # a hand moves it
    assert desk.run(3, 4) == []
    desk.sources.feed(started(), 4.0)
    assert desk.run(4, 5)[-1] == -15.0


def test_an_echo_is_not_taken_for_a_hand():
    desk = Desk(BORROWED)
    desk.fader.told(OscMessage("/g", (1, -7.5)))
    desk.sources.feed(started(), 1.0)
    desk.run(1, 1.5)
    desk.sources.feed(final(), 2.0)
    desk.run(2, 2.3)
    for sent in desk.sent[:-1]:  # the last one gets lost
        desk.fader.told(OscMessage("/g", (1, sent * (1 + 1e-6))))
    desk.sources.feed(started(), 2.5)
    assert desk.run(2.5, 3)[-1] == -19.5


def test_a_hand_that_moves_it_during_a_duck_is_overruled():
    desk = Desk(BORROWED)
    desk.fader.told(OscMessage("/g", (1, -7.5)))
    desk.sources.feed(started(), 1.0)
    desk.run(1, 1.5)
    desk.fader.told(OscMessage("/g", (1, 3.0)))
    desk.sources.feed(final(), 2.0)
    assert desk.run(2, 3)[-1] == -7.5
    desk.sources.feed(started(), 4.0)
    assert desk.run(4, 5)[-1] == -19.5


@pytest.mark.parametrize(
    "message",
    [
        OscMessage("/h", (1, -3.0)),
        OscMessage("/g", (2, -3.0)),
        OscMessage("/g", (-3.0,)),
        OscMessage("/g", (1, "-3")),
        OscMessage("/g", (1, float("nan"))),
        OscMessage("/g", (1, float("inf"))),
    ],
)
def test_what_is_not_told_about_this_fader_is_not_heard(message):
    desk = Desk(BORROWED)
    desk.fader.told(message)
    desk.sources.feed(started(), 0.0)
    assert desk.run(0, 1)[-1] == -12.0


def test_while_nothing_is_told_rest_counts():
    desk = Desk(Control(source="duck", osc="/v", range=(0, -0.3), told="/t", relative=True, rest=0.85))
    desk.sources.feed(started(), 0.0)
    assert desk.run(0, 1)[-1] == pytest.approx(0.55)
    assert desk.fader.release() == [OscMessage("/v", (0.85,))]


def test_a_fader_that_is_not_relative_goes_back_to_where_it_was():
    desk = Desk(Control(source="duck", osc="/v", range=(101, 64), integer=True, told="/v"))
    desk.fader.told(OscMessage("/v", (90,)))
    desk.sources.feed(started(), 0.0)
    assert desk.run(0, 1)[-1] == 64
    desk.sources.feed(final(), 1.0)
    assert desk.run(1, 2)[-1] == 90
    assert desk.fader.release() == []


def test_release_in_the_middle_of_a_duck():
    desk = Desk(BORROWED)
    desk.fader.told(OscMessage("/g", (1, -7.5)))
    desk.sources.feed(started(), 1.0)
    desk.run(1, 2)
    assert desk.fader.release() == [OscMessage("/g", (1, -7.5))]
    assert desk.fader.release() == []


@pytest.mark.parametrize("source", ["duck", "speech"])
def test_release_of_a_fader_that_tells_nothing(source):
    desk = Desk(Control(source=source, midi="cc", number=24))
    assert desk.run(0, 1) == [0]
    desk.sources.feed(started(), 1.0)
    assert desk.run(1, 2)[-1] == 127
    assert desk.fader.release() == [MidiMessage("control_change", 1, 24, 0)]


def test_release_of_a_mood():
    for control, released in (
        (Control(source="valence", osc="/v"), []),
        (Control(source="valence", osc="/v", rest=0.5), [OscMessage("/v", (0.5,))]),
        (Control(source="valence", osc="/v", told="/v"), [OscMessage("/v", (0.1,))]),
    ):
        desk = Desk(control)
        desk.fader.told(OscMessage("/v", (0.1,)))
        assert desk.fader.release() == []
        desk.sources.feed(suggestion(), 0.0)
        desk.run(0, 1)
        assert desk.fader.release() == released


def test_what_was_sent_is_sent_anew_to_a_peer_that_was_away():
    desk = Desk(Control(source="valence", osc="/v"))
    desk.sources.feed(suggestion(valence=0.75), 0.0)
    desk.run(0, 1)
    desk.fader.forget()
    assert desk.run(1, 2) == [0.75]


def test_a_peer_that_comes_back_during_a_duck_does_not_shift_the_fader():
    desk = Desk(BORROWED)
    desk.fader.told(OscMessage("/g", (1, -7.5)))
    desk.sources.feed(started(), 1.0)
    desk.run(1, 2)
    desk.fader.told(OscMessage("/g", (1, -19.5)))
    desk.fader.forget()
    assert desk.run(3, 4) == [-19.5]
    desk.sources.feed(final(), 4.0)
    assert desk.run(4, 5)[-1] == -7.5


def test_sweep_goes_from_end_to_end_and_back():
    sent = [message.args[0] for message in Fader(Control(source="valence", osc="/v", range=(0, 10))).sweep()]
    assert (sent[0], max(sent), sent[-1]) == (0.0, 10.0, 0.0)
    assert sent.index(10.0) == 40
