import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.errors import ConnectionTimeout, ProtocolError
from sottovoce.clients.protocol import Event, Heartbeat, Level, State, UtteranceStarted, encode
from sottovoce.clients.tracking import Connection, Gap, Item, SessionChanged, Tracker

AT = "tcp://127.0.0.1:1"
STATE = State(daemon="ready", capture="listening")
STARTED = UtteranceStarted(id="u", start_s=0.0)


def tracker(*topics: str, timeout_s: float | None = None) -> Tracker:
    return Tracker(AT, topics or ("",), 0.0, stale_after_s=3.0, timeout_s=timeout_s)


def feed(to: Tracker, event: Event, seq: int, session: str = "a", now_s: float = 1.0) -> list[Item]:
    event = msgspec.structs.replace(event, seq=seq, session=session)
    items = to.feed([event.topic.encode(), encode(event)], now_s)
    return [item.seq if item == event and isinstance(item, Event) else item for item in items]  # type: ignore[misc]


def beat(to: Tracker, seqs: dict[str, int], seq: int = 1, now_s: float = 1.0) -> list[Item]:
    return [item for item in feed(to, Heartbeat(uptime_s=1.0, seqs=seqs), seq, now_s=now_s) if item != seq]


HERE = Connection(alive=True, reason=f"The daemon at {AT} is there.")


class TestNumbers:
    def test_the_first_event_of_a_topic_is_no_gap(self) -> None:
        to = tracker()
        assert feed(to, STATE, 7) == [HERE, 7]
        assert feed(to, STARTED, 100) == [100]
        assert feed(to, STATE, 8) == [8]

    def test_missing_numbers_are_a_gap(self) -> None:
        to = tracker()
        feed(to, STATE, 1)
        assert feed(to, STATE, 5) == [Gap("state", 3), 5]

    def test_a_repeated_event_is_dropped(self) -> None:
        to = tracker()
        feed(to, STATE, 2)
        assert feed(to, STATE, 2) == []
        assert feed(to, STATE, 1) == []

    @given(st.lists(st.integers(1, 40), min_size=1))
    def test_every_number_from_the_first_is_told_once_or_missed(self, seqs: list[int]) -> None:
        to = tracker()
        items = [item for seq in seqs for item in feed(to, STARTED, seq)]
        told = [item for item in items if isinstance(item, int)]
        missed = sum(item.missed for item in items if isinstance(item, Gap))
        assert told == sorted(set(told))
        assert len(told) + missed == max(seqs) - seqs[0] + 1


class TestHeartbeats:
    def test_a_lost_last_event_is_noticed(self) -> None:
        to = tracker()
        feed(to, STARTED, 4)
        assert beat(to, {"utterance.started": 4}) == []
        assert beat(to, {"utterance.started": 6}, seq=2) == [Gap("utterance.started", 2)]
        assert beat(to, {"utterance.started": 6}, seq=3) == []
        assert feed(to, STARTED, 7) == [7]

    def test_events_from_before_the_join_are_no_gap(self) -> None:
        to = tracker()
        assert beat(to, {"utterance.started": 50}) == [HERE]
        assert to.take_lost() == set()
        assert feed(to, STARTED, 51) == [51]

    def test_a_lost_retained_event_is_asked_for_again_and_those_before_it_are_a_gap(self) -> None:
        to = tracker()
        feed(to, STATE, 1)
        assert beat(to, {"state": 4}) == [Gap("state", 2)]
        assert to.take_lost() == {"state"}
        assert to.take_lost() == set()
        assert feed(to, STATE, 4) == [4]
        assert beat(to, {"state": 4}, seq=2) == []
        assert to.take_lost() == set()

    def test_a_retained_event_that_never_came_is_asked_for(self) -> None:
        to = tracker()
        assert beat(to, {"state": 9}) == [HERE]
        assert to.take_lost() == {"state"}
        assert feed(to, STATE, 9) == [9]

    def test_topics_that_are_not_wanted_are_not_missed(self) -> None:
        to = tracker("suggestion")
        assert beat(to, {"state": 9}) == [HERE]
        assert to.take_lost() == set()

    def test_heartbeats_are_told_only_to_those_who_want_them(self) -> None:
        event = Heartbeat(uptime_s=1.0)
        assert feed(tracker("state"), event, 1) == [HERE]
        assert feed(tracker("state", "heartbeat"), event, 1) == [HERE, 1]

    def test_heartbeats_that_are_not_wanted_are_not_missed(self) -> None:
        to = tracker("state")
        assert feed(to, Heartbeat(uptime_s=1.0), 1) == [HERE]
        assert feed(to, Heartbeat(uptime_s=4.0), 4) == []


class TestSessions:
    def test_a_restart_is_told_and_numbers_start_anew(self) -> None:
        to = tracker()
        feed(to, STATE, 30, "a")
        assert feed(to, STATE, 1, "b") == [SessionChanged("a", "b"), 1]
        assert feed(to, STATE, 2, "b") == [2]


class TestSilence:
    def test_a_daemon_that_never_answered_is_told_once(self) -> None:
        to = tracker()
        assert to.due_s() == 3.0
        assert to.tick(2.9) == []
        assert to.tick(3.0) == [
            Connection(alive=False, reason=f"No daemon answers at {AT}: start it with `sottovoce run`.")
        ]
        assert to.tick(9.0) == []
        assert to.due_s() == float("inf")
        assert feed(to, STATE, 1, now_s=10.0) == [HERE, 1]

    def test_a_daemon_that_fell_silent_is_told_and_its_return_too(self) -> None:
        to = tracker()
        feed(to, STATE, 1, now_s=1.0)
        assert to.due_s() == 4.0
        assert to.tick(4.0) == [
            Connection(alive=False, reason=f"The daemon at {AT} has been silent for 3 s.")
        ]
        assert feed(to, STATE, 2, now_s=5.0) == [HERE, 2]

    def test_waiting_ends_where_it_is_told_to(self) -> None:
        to = tracker(timeout_s=5.0)
        assert len(to.tick(4.0)) == 1
        assert to.due_s() == 5.0
        with pytest.raises(
            ConnectionTimeout, match=rf"^No daemon answers at {AT} for 5 s: start it with `sotto"
        ):
            to.tick(5.0)


def test_what_is_no_message_is_an_error_and_the_next_one_is_read() -> None:
    to = tracker()
    with pytest.raises(ProtocolError, match="state"):
        to.feed([b"state", b"{"], 1.0)
    assert feed(to, STATE, 1) == [HERE, 1]


def test_wanted_topics_are_beginnings() -> None:
    to = tracker("utterance")
    assert feed(to, STARTED, 1) == [HERE, 1]
    assert feed(to, Level(level_dbfs=0.0, floor_dbfs=0.0, speech=True), 1) == []
