import math
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import (
    Event,
    Heartbeat,
    Suggestion,
    Unknown,
    UtteranceFinal,
    UtteranceStarted,
    Wake,
)
from sottovoce.clients.recording import Recorder, RecordingError, read
from sottovoce.clients.replaying import LOOP_PAUSE_S, course, measured, play

SESSION = Path(__file__).parent / "session.jsonl"


class Clock:
    """A clock that only waiting moves, and each wait lasts `late_s` too long."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.now_s = 100.0
        self._late_s = late_s
        self.waits: list[float] = []

    def now(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now_s += seconds + self._late_s
        return False


def recorded(path: Path, *events: Event) -> Path:
    with Recorder(path, "tcp://x:1") as recorder:
        for event in events:
            recorder.write(event)
    return path


def started(utterance: str, session: str) -> UtteranceStarted:
    return UtteranceStarted(id=utterance, start_s=0.0, seq=1, t=1.0, session=session)


class TestMeasured:
    def test_it_counts_events_and_seconds(self) -> None:
        events = list(read(SESSION))
        assert measured(SESSION) == (len(events), events[-1][0])

    def test_a_recording_without_events_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match=r"holds no events: record while the daemon runs\."):
            measured(recorded(tmp_path / "a.jsonl"))


class TestCourse:
    def test_once_it_is_the_recording(self) -> None:
        assert list(course(SESSION)) == list(read(SESSION))

    def test_in_a_loop_it_begins_again_after_a_pause(self) -> None:
        count, length_s = measured(SESSION)
        times = [at_s for at_s, _ in islice(course(SESSION, loop=True), 3 * count)]
        assert times[count] == pytest.approx(length_s + LOOP_PAUSE_S)
        assert times[2 * count] == pytest.approx(2 * (length_s + LOOP_PAUSE_S))
        assert all(later >= earlier for earlier, later in pairwise(times))

    def test_an_utterance_of_another_round_has_a_name_of_its_own(self) -> None:
        count, _ = measured(SESSION)
        events = [event for _, event in islice(course(SESSION, loop=True), 2 * count)]
        finals = [event.id for event in events if isinstance(event, UtteranceFinal)]
        assert finals == ["1", "2", "2.1", "2.2"]
        assert {event.utterance for event in events[count:] if isinstance(event, Suggestion)} == {
            "2.1",
            "2.2",
        }

    def test_an_utterance_after_a_restart_has_one_too(self, tmp_path: Path) -> None:
        wake = Wake(trigger="request", phrase="", utterance="1", start_s=0.0, end_s=0.0, open_s=1.0)
        wake = type(wake)(
            **{**{f: getattr(wake, f) for f in wake.__struct_fields__}, "seq": 1, "session": "b"}
        )
        path = recorded(tmp_path / "a.jsonl", started("1", "a"), started("1", "b"), wake, started("1", "a"))
        events = [event for _, event in course(path)]
        assert [getattr(event, "id", None) or event.utterance for event in events] == [
            "1",
            "2.1",
            "2.1",
            "3.1",
        ]

    def test_what_has_no_type_is_left_out(self, tmp_path: Path) -> None:
        dance = Unknown(name="dance", fields={"steps": 2}, seq=1, t=1.0, session="a")
        path = recorded(tmp_path / "a.jsonl", started("1", "a"), dance)
        assert [event.topic for _, event in course(path)] == ["utterance.started"]


class TestPlay:
    def test_each_event_comes_when_it_is_due(self) -> None:
        clock = Clock()
        shown: list[float] = []
        play(course(SESSION), lambda _: shown.append(clock.now_s - 100), clock.wait, now=clock.now)
        assert shown == pytest.approx([at_s for at_s, _ in read(SESSION)])

    @given(
        gaps=st.lists(st.floats(0, 10), max_size=50),
        late_s=st.floats(0, 0.5),
        speed=st.floats(0.1, 10),
    )
    def test_lateness_does_not_add_up(self, gaps: list[float], late_s: float, speed: float) -> None:
        beat = Heartbeat(uptime_s=0.0)
        times = [sum(gaps[: place + 1]) for place in range(len(gaps))]
        clock = Clock(late_s)
        shown: list[float] = []
        play(
            [(at_s, beat) for at_s in times],
            lambda _: shown.append(clock.now_s - 100),
            clock.wait,
            speed=speed,
            now=clock.now,
        )
        for at_s, came_s in zip(times, shown, strict=True):
            assert came_s >= at_s / speed - 1e-6
            crowd = sum(at_s - late_s * speed * len(times) <= other <= at_s for other in times)
            assert came_s <= at_s / speed + late_s * crowd + 1e-6

    def test_twice_as_fast_takes_half_as_long(self) -> None:
        clock = Clock()
        play(course(SESSION), lambda _: None, clock.wait, speed=2, now=clock.now)
        assert clock.now_s - 100 == pytest.approx(measured(SESSION)[1] / 2)

    def test_at_full_speed_it_only_gives_way_to_the_sockets(self) -> None:
        clock = Clock()
        shown: list[Event] = []
        beat = Heartbeat(uptime_s=0.0)
        play(((at_s, beat) for at_s in range(2000)), shown.append, clock.wait, speed=math.inf, now=clock.now)
        assert len(shown) == 2000
        assert sum(clock.waits) < 0.1
        assert max(clock.waits[:499]) == 0

    def test_it_ends_when_told_to(self) -> None:
        shown: list[Event] = []
        play(course(SESSION), shown.append, lambda _: len(shown) == 3)
        assert len(shown) == 3
