import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.errors import ProtocolError
from sottovoce.clients.protocol import RETAINED_TOPICS, Event, Heartbeat, Level, State, decode
from sottovoce.daemon.publish.outbox import Outbox, Parcel

LEVEL = Level(level_dbfs=-30.0, floor_dbfs=-60.0, speech=False)
STATE = State(daemon="ready", capture="listening")


def read(parcels: list[Parcel]) -> list[Event]:
    return [decode([parcel.topic.encode(), parcel.data]) for parcel in parcels]


def test_events_are_stamped_and_numbered_per_topic() -> None:
    outbox = Outbox(16, "s1")
    for event in (STATE, LEVEL, STATE):
        outbox.put(event)
    events = read(outbox.take())
    assert [(event.topic, event.seq) for event in events] == [("state", 1), ("level", 1), ("state", 2)]
    assert {event.session for event in events} == {"s1"}
    assert events[0].t <= events[2].t
    assert events[0].ts.endswith("Z")
    assert len(events[0].ts) == len("2026-03-01T18:30:00.125Z")
    assert len(outbox) == 0


def test_a_heartbeat_tells_the_last_number_of_every_other_topic() -> None:
    outbox = Outbox(16, "s1")
    for event in (STATE, Heartbeat(uptime_s=0.0), STATE, LEVEL, Heartbeat(uptime_s=1.0)):
        outbox.put(event)
    beats = [event for event in read(outbox.take()) if isinstance(event, Heartbeat)]
    assert [beat.seqs for beat in beats] == [{"state": 1}, {"state": 2, "level": 1}]


def test_an_event_that_cannot_be_sent_takes_no_number() -> None:
    outbox = Outbox(16, "s1")
    with pytest.raises(ProtocolError, match="level"):
        outbox.put(Level(level_dbfs=float("nan"), floor_dbfs=-60.0, speech=False))
    outbox.put(LEVEL)
    assert [event.seq for event in read(outbox.take())] == [1]


def test_when_full_the_oldest_goes_and_is_counted_and_missed() -> None:
    outbox = Outbox(16, "s1")
    outbox.put(STATE)
    for _ in range(20):
        outbox.put(LEVEL)
    events = read(outbox.take())
    assert [event.topic for event in events] == ["state", *["level"] * 15]
    assert [event.seq for event in events[1:]] == list(range(6, 21))
    assert outbox.dropped == {"level": 5}


@given(st.lists(st.sampled_from(["state", "level"]), max_size=80))
def test_the_newest_retained_event_always_stays(topics: list[str]) -> None:
    outbox = Outbox(16, "s")
    for topic in topics:
        outbox.put(STATE if topic == "state" else LEVEL)
    events = read(outbox.take())
    assert len(events) == min(len(topics), 16)
    assert len(events) + outbox.dropped.total() == len(topics)
    for topic in RETAINED_TOPICS & set(topics):
        assert max(event.seq for event in events if event.topic == topic) == topics.count(topic)


def test_numbers_stay_in_order_when_many_threads_publish() -> None:
    outbox = Outbox(10_000, "s")
    threads = [threading.Thread(target=lambda: [outbox.put(LEVEL) for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [json.loads(parcel.data)["seq"] for parcel in outbox.take()] == list(range(1, 801))
