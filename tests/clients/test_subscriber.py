import asyncio
import threading
import time
from collections.abc import Callable

import msgspec
import pytest
import zmq

from sottovoce.clients import AsyncSubscriber, Subscriber
from sottovoce.clients.errors import ConnectionTimeout, EndpointError, KeyFolderError, ProtocolError
from sottovoce.clients.protocol import Event, Heartbeat, State, Suggestion
from sottovoce.clients.tracking import Connection, Gap, Item, SessionChanged
from tests.support.daemon import free_endpoint
from tests.support.publishing import LEVEL, READY, publishing

SUGGESTION = Suggestion(utterance=None, mode="manual", decision="hold", code="x", reason="Because.")


def read_until(
    subscriber: Subscriber, wanted: Callable[[Item], bool], deadline_s: float = 10.0
) -> list[Item]:
    items: list[Item] = []
    end_s = time.monotonic() + deadline_s
    while not items or not wanted(items[-1]):
        item = subscriber.read(0.2)
        assert time.monotonic() < end_s, items
        if item is not None:
            items.append(item)
    return items


def test_a_late_joiner_gets_the_present_state_first() -> None:
    with publishing() as publisher:
        publisher.publish(READY)
        with Subscriber(publisher.events_endpoint, ("state",)) as subscriber:
            here, state = next(subscriber), next(subscriber)
    assert here == Connection(alive=True, reason=f"The daemon at {publisher.events_endpoint} is there.")
    assert isinstance(state, State)
    assert (state.seq, state.session, state.capture) == (1, "s1", "listening")


def test_of_200_events_right_after_connect_none_is_lost_unnoticed() -> None:
    with publishing() as publisher, Subscriber(publisher.events_endpoint, ("suggestion",)) as subscriber:
        for _ in range(200):
            publisher.publish(SUGGESTION)
        items = read_until(subscriber, lambda item: isinstance(item, Event) and item.seq == 200)
    seqs = [item.seq for item in items if isinstance(item, Event)]
    missed = sum(item.missed for item in items if isinstance(item, Gap))
    assert seqs == sorted(set(seqs))
    assert len(seqs) + missed == 200 - seqs[0] + 1


def test_a_slow_subscriber_learns_what_it_missed_and_has_the_last_state() -> None:
    big = msgspec.structs.replace(SUGGESTION, reason="x" * 20_000)
    with (
        publishing(subscriber_events=16) as publisher,
        Subscriber(publisher.events_endpoint, ("suggestion",)) as subscriber,
    ):
        publisher.publish(big)
        first = read_until(subscriber, lambda item: isinstance(item, Event))[-1]
        for _ in range(1999):
            publisher.publish(big)
        time.sleep(0.3)
        items = read_until(subscriber, lambda item: isinstance(item, Event) and item.seq == 2000)
    assert isinstance(first, Suggestion)
    got = [item for item in items if isinstance(item, Event)]
    missed = sum(item.missed for item in items if isinstance(item, Gap))
    assert missed > 0
    assert len(got) + missed == 1999


def test_the_default_topics_leave_the_meter_out() -> None:
    with publishing() as publisher, Subscriber(publisher.events_endpoint) as subscriber:
        read_until(subscriber, lambda item: isinstance(item, Heartbeat))
        assert not publisher.wants("level")
        publisher.publish(LEVEL)
        publisher.publish(READY)
        items = read_until(subscriber, lambda item: isinstance(item, State))
    assert {type(item) for item in items} <= {State, Heartbeat}


def test_a_restart_on_the_same_port_is_noticed_and_survived() -> None:
    with publishing(session="one") as first:
        first.publish(READY)
        first.publish(READY)
        subscriber = Subscriber(first.events_endpoint, ("state",), stale_after_s=0.4)
        read_until(subscriber, lambda item: isinstance(item, State))
    with subscriber:
        gone = read_until(subscriber, lambda item: isinstance(item, Connection))[-1]
        with publishing(session="two", events=first.events_endpoint) as second:
            second.publish(msgspec.structs.replace(READY, daemon="paused"))
            items = read_until(subscriber, lambda item: isinstance(item, State))
    assert gone == Connection(
        alive=False, reason=f"The daemon at {first.events_endpoint} has been silent for 0.4 s."
    )
    assert SessionChanged("one", "two") in items
    assert [(item.seq, item.daemon) for item in items if isinstance(item, State)] == [(1, "paused")]


def test_it_may_start_before_the_daemon() -> None:
    endpoint = free_endpoint()
    with Subscriber(endpoint, ("state",), stale_after_s=0.1) as subscriber:
        assert next(subscriber) == Connection(
            alive=False, reason=f"No daemon answers at {endpoint}: start it with `sottovoce run`."
        )
        with publishing(events=endpoint) as publisher:
            publisher.publish(READY)
            assert isinstance(read_until(subscriber, lambda item: isinstance(item, Event))[-1], State)


def test_waiting_ends_where_it_is_told_to() -> None:
    endpoint = free_endpoint()
    with (
        Subscriber(endpoint, timeout_s=0.2) as subscriber,
        pytest.raises(ConnectionTimeout, match=f"No daemon answers at {endpoint} for 0.2 s"),
    ):
        next(subscriber)


def test_reading_for_a_while_gives_none() -> None:
    with Subscriber(free_endpoint()) as subscriber:
        started_s = time.monotonic()
        assert subscriber.read(0.0) is None
        assert subscriber.read(0.1) is None
        assert 0.1 <= time.monotonic() - started_s < 1.0


def test_what_is_no_message_raises_and_reading_goes_on() -> None:
    context = zmq.Context()
    stranger = context.socket(zmq.XPUB)
    stranger.linger = 0
    stranger.bind("tcp://127.0.0.1:*")
    try:
        with Subscriber(stranger.getsockopt_string(zmq.LAST_ENDPOINT), ("state",)) as subscriber:
            for _ in range(2):
                stranger.recv()
            stranger.send_multipart([b"state", b"{"])
            stranger.send_multipart(
                [b"state", b'{"v":1,"seq":1,"session":"s","daemon":"ready","capture":"muted"}']
            )
            with pytest.raises(ProtocolError, match="'state'"):
                subscriber.read()
            assert isinstance(subscriber.read(), Connection)
            assert isinstance(subscriber.read(), State)
    finally:
        context.destroy(linger=0)


def test_an_endpoint_that_is_none_is_refused() -> None:
    with pytest.raises(
        EndpointError, match=r"^Cannot connect to 'nowhere': .* Write it as tcp://host:port\.$"
    ):
        Subscriber("nowhere")


def test_missing_keys_are_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KeyFolderError, match=r"Cannot read the key .*client\.public.*`sottovoce keygen"):
        Subscriber("tcp://127.0.0.1:1", keys=tmp_path)


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTTOVOCE_EVENTS", "tcp://127.0.0.1:5")
    with Subscriber() as subscriber:
        assert subscriber.endpoint == "tcp://127.0.0.1:5"
    monkeypatch.delenv("SOTTOVOCE_EVENTS")
    with Subscriber() as subscriber:
        assert subscriber.endpoint == "tcp://127.0.0.1:5731"


def test_closing_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(3):
        with Subscriber(free_endpoint()):
            pass
    assert threading.active_count() == before


class TestAsyncio:
    def test_it_yields_the_same(self) -> None:
        async def listen(endpoint: str) -> list[Item]:
            async with AsyncSubscriber(endpoint, ("state", "suggestion")) as subscriber:
                items: list[Item] = []
                async for item in subscriber:
                    items.append(item)
                    if len(items) == 3:
                        break
                return items

        with publishing() as publisher:
            publisher.publish(READY)
            publisher.publish(SUGGESTION)
            here, *events = asyncio.run(listen(publisher.events_endpoint))
        assert isinstance(here, Connection)
        assert {type(event) for event in events} == {State, Suggestion}

    def test_it_times_out_the_same(self) -> None:
        async def listen() -> None:
            async with AsyncSubscriber(free_endpoint(), timeout_s=0.2) as subscriber:
                await subscriber.read()

        with pytest.raises(ConnectionTimeout, match=r"for 0\.2 s"):
            asyncio.run(listen())

    def test_reading_can_be_cancelled(self) -> None:
        async def listen() -> None:
            async with AsyncSubscriber(free_endpoint()) as subscriber, asyncio.timeout(0.1):
                await subscriber.read()

        with pytest.raises(TimeoutError):
            asyncio.run(listen())
