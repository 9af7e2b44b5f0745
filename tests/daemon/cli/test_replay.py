"""`sottovoce replay`, with a session that a real daemon published and `sottovoce record` wrote."""

import signal
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sottovoce.clients import Control, Subscriber
from sottovoce.clients.errors import RequestError
from sottovoce.clients.protocol import EVENTS, REQUESTS, Event, Heartbeat, Level, State, Suggestion
from sottovoce.clients.recording import Recorder, RecordingError, read
from sottovoce.clients.tracking import Gap, Item
from sottovoce.daemon.cli.replay import replay
from sottovoce.daemon.errors import PublishError
from tests.support.daemon import free_endpoint
from tests.support.replaying import SESSION, replaying

STAMPS = {"seq": 0, "t": 0.0, "ts": "", "session": ""}


def bare(event: Event) -> Event:
    return msgspec.structs.replace(event, **STAMPS)


def but_signs_of_life(events: list[Event]) -> list[Event]:
    return [bare(event) for event in events if not isinstance(event, Heartbeat)]


def recorded(path: Path) -> list[Event]:
    return [event for _, event in read(path)]


def collected(subscriber: Subscriber, until: str) -> list[Item]:
    """Return what comes up to the state with this word in its fields."""
    items: list[Item] = []
    while True:
        item = subscriber.read(20)
        assert item is not None
        items.append(item)
        if isinstance(item, State) and until in (item.daemon, item.capture):
            return items


def played_and_recorded(file: Path, copy: Path, last: Event) -> list[Item]:
    """Replay a recording as fast as can be within this process, and record that."""
    events, control = free_endpoint(), free_endpoint()
    app = typer.Typer()
    app.command()(replay)
    items: list[Item] = []

    def listen() -> None:
        with Subscriber(events, tuple(EVENTS)) as subscriber, Recorder(copy, events) as recorder:
            while not items or not isinstance(items[-1], Event) or bare(items[-1]) != bare(last):
                item = subscriber.read(10)
                assert item is not None
                recorder.write(item)
                items.append(item)

    listener = threading.Thread(target=listen)
    listener.start()
    arguments = [str(file), "--speed", "max", "--events", events, "--control", control]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    listener.join(10)
    assert not listener.is_alive()
    return items


def test_a_real_session_comes_out_as_it_went_in(tmp_path: Path) -> None:
    original = recorded(SESSION)
    items = played_and_recorded(SESSION, tmp_path / "copy.jsonl", original[-1])
    copy = recorded(tmp_path / "copy.jsonl")
    assert but_signs_of_life(copy) == but_signs_of_life(original)
    assert not [item for item in items if isinstance(item, Gap)]
    assert len({event.session for event in copy}) == 1
    for topic in EVENTS:
        numbers = [event.seq for event in copy if event.topic == topic and topic != "heartbeat"]
        assert numbers == list(range(1, len(numbers) + 1))


def test_clients_see_a_daemon(tmp_path: Path) -> None:
    with (
        replaying(SESSION, "--speed", "4") as shown,
        Subscriber(shown.events, timeout_s=20) as subscriber,
        Control(shown.control) as control,
    ):
        began_s = time.monotonic()
        items = collected(subscriber, "stopping")
        assert time.monotonic() - began_s == pytest.approx(9.9 / 4, abs=0.8)
        assert (
            len([item for item in items if isinstance(item, Suggestion)]) >= 7
        )  # the first before it joined
        with Subscriber(shown.events, ("state",)) as late:
            state = next(item for item in late if isinstance(item, State))
        assert state.daemon == "stopping"
        assert control.request("ping")["session"] == state.session
        assert control.request("snapshot")["state"]["daemon"] == "stopping"
        assert set(control.request("describe")["requests"]) == set(REQUESTS)
        status = control.request("status")
        assert status["replay"] == str(SESSION)
        assert (status["daemon"], status["source"], status["events"]) == ("stopping", "file", 31)
        with pytest.raises(
            RequestError, match=r"'skip' was not done: this is a replay of session\.jsonl"
        ) as no:
            control.request("skip")
        assert no.value.code == "failed"
        assert shown.process.wait(10) == 0
        assert f"Events at {shown.events}, requests at {shown.control}." in shown.log
        assert f"Replaying {SESSION}: 31 events in 0:09 min." in shown.log
        assert shown.process.stderr is not None
        assert shown.process.stderr.read() == ""


def test_signs_of_life_keep_their_own_time_and_say_what_was_recorded(tmp_path: Path) -> None:
    with replaying(SESSION, "--speed", "0.5") as shown, Subscriber(shown.events, timeout_s=20) as subscriber:
        beats: list[tuple[float, Heartbeat]] = []
        while len(beats) < 4:
            item = subscriber.read(20)
            if isinstance(item, Heartbeat):
                beats.append((time.monotonic(), item))
        gaps = [later - earlier for (earlier, _), (later, _) in pairwise(beats)]
        assert gaps == pytest.approx([1.0] * 3, abs=0.5)
        numbers = [beat for _, beat in beats]
        assert [later.seq - earlier.seq for earlier, later in pairwise(numbers)] == [1, 1, 1]
        assert numbers[-1].queues["utterances"] == 0
        assert numbers[-1].uptime_s < 10


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_loop_goes_on_until_it_is_told_to_end(how: signal.Signals) -> None:
    with replaying(SESSION, "--loop", "--speed", "50") as shown, Subscriber(shown.events) as subscriber:
        items = [item for item in collected(subscriber, "stopping") if isinstance(item, Event)]
        items += [item for item in collected(subscriber, "stopping") if isinstance(item, Event)]
        assert len([item for item in items if isinstance(item, Suggestion)]) > 8
        assert len({item.session for item in items}) == 1
        shown.process.send_signal(how)
        assert shown.process.wait(10) == 0
        assert shown.process.stderr is not None
        assert shown.process.stderr.read() == ""


def test_at_full_speed_it_waits_for_a_client(tmp_path: Path) -> None:
    with replaying(SESSION, "--speed", "max") as shown, Control(shown.control, timeout_s=20) as control:
        assert control.request("status")["events"] == 0
        time.sleep(0.3)
        assert control.request("status")["events"] == 0
        with Subscriber(shown.events) as subscriber:
            assert (
                len(but_signs_of_life([i for i in collected(subscriber, "stopping") if isinstance(i, Event)]))
                == 21
            )


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(levels=st.lists(st.floats(-120, 0, allow_nan=False), min_size=1, max_size=2000))
def test_whatever_is_recorded_comes_out_as_it_went_in(levels: list[float], tmp_path: Path) -> None:
    original, copy = tmp_path / "original.jsonl", tmp_path / "copy.jsonl"
    original.unlink(missing_ok=True)
    copy.unlink(missing_ok=True)
    events: list[Event] = [
        Level(level_dbfs=level, floor_dbfs=-60.0, speech=False, seq=number, t=number / 10, session="s")
        for number, level in enumerate(levels, 1)
    ]
    events.append(State(daemon="stopping", capture="ended", seq=1, t=len(levels) / 10, session="s"))
    with Recorder(original, "tcp://x:1") as recorder:
        for event in events:
            recorder.write(event)
    played_and_recorded(original, copy, events[-1])
    assert but_signs_of_life(recorded(copy)) == but_signs_of_life(events)


@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan", "inf", "1001"])
def test_a_speed_that_is_none_is_refused(speed: str) -> None:
    app = typer.Typer()
    app.command()(replay)
    result = CliRunner().invoke(app, [str(SESSION), "--speed", speed], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert f"--speed {speed} is neither max nor a number from 0.01 to 1000" in result.stderr


def test_a_file_that_is_no_recording_is_refused_before_anything_is_bound(tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("dear diary\n", encoding="utf-8")
    with pytest.raises(RecordingError, match="is no recording of events"):
        replay(diary)


def test_a_damaged_recording_is_refused_before_anything_is_bound(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.jsonl"
    lines = SESSION.read_bytes().splitlines(keepends=True)
    damaged.write_bytes(b"".join([*lines[:9], b"garbage\n", *lines[9:]]))
    with pytest.raises(RecordingError, match=r"Line 10 of .* is no line of a recording"):
        replay(damaged)


def test_an_endpoint_that_is_taken_is_told() -> None:
    taken = free_endpoint()
    with replaying(SESSION, "--loop") as shown, Control(shown.control, timeout_s=20) as control:
        control.request("ping")
        with pytest.raises(PublishError, match=r"already|in use"):
            replay(SESSION, events=shown.events, control=taken)
