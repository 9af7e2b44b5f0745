import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zmq

from sottovoce.clients.protocol import Heartbeat, Reply, Suggestion, decode_reply, encode_request
from sottovoce.clients.protocol.control import MAX_REQUEST_BYTES
from sottovoce.daemon.errors import PublishError
from sottovoce.daemon.publish.publisher import Publisher
from tests.support.publishing import ANY_PORT, LEVEL, READY, alive, publishing, raw_socket, receive

SUGGESTION = Suggestion(utterance=None, mode="manual", decision="hold", code="x", reason="Because.")


def until(condition: Callable[[], bool], deadline_s: float = 5.0) -> None:
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


def ask(socket: "zmq.Socket[bytes]", name: str, **args: Any) -> Reply:
    socket.send(encode_request("1", name, args))
    return decode_reply(socket.recv_multipart()[-1])


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class TestEvents:
    def test_a_late_joiner_has_the_present_state_at_once(self) -> None:
        with publishing(heartbeat_ms=60_000) as publisher:
            publisher.publish(READY)
            publisher.publish(msgspec.structs.replace(READY, daemon="paused"))
            publisher.publish(SUGGESTION)
            with raw_socket(zmq.SUB, publisher.events_endpoint) as socket:
                socket.subscribe("")
                got: dict[str, dict[str, Any]] = {}
                while "suggestion" not in got:
                    got |= [receive(socket)]
        assert got["state"]["daemon"] == "paused"
        assert got["state"]["seq"] == 2
        assert got["suggestion"]["seq"] == 1

    def test_a_later_joiner_gets_only_what_it_asked_for_and_others_get_the_same_bytes_again(self) -> None:
        with (
            publishing(heartbeat_ms=60_000) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint) as first,
        ):
            first.subscribe("state")
            until(lambda: publisher.wants("state"))
            publisher.publish(READY)
            publisher.publish(SUGGESTION)
            before = first.recv_multipart()
            with raw_socket(zmq.SUB, publisher.events_endpoint) as second:
                second.subscribe("sta")
                assert second.recv_multipart() == before
                assert first.recv_multipart() == before
                second.rcvtimeo = 100
                with pytest.raises(zmq.Again):
                    second.recv_multipart()

    def test_the_last_of_200_messages_right_after_connect_arrives(self) -> None:
        with (
            publishing(heartbeat_ms=60_000) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint) as socket,
        ):
            socket.subscribe("suggestion")
            for number in range(200):
                publisher.publish(msgspec.structs.replace(SUGGESTION, code=str(number)))
            while receive(socket)[1]["code"] != "199":
                pass

    def test_interest_in_a_topic_comes_and_goes(self) -> None:
        with publishing() as publisher:
            assert not publisher.wants("level")
            with raw_socket(zmq.SUB, publisher.events_endpoint) as one:
                one.subscribe("level")
                until(lambda: publisher.wants("level"))
                with raw_socket(zmq.SUB, publisher.events_endpoint) as two:
                    two.subscribe("level")
                    publisher.publish(LEVEL)
                    assert receive(one)[0] == "level"
                assert publisher.wants("level")
                assert not publisher.wants("state")
                one.unsubscribe("level")
                until(lambda: not publisher.wants("level"))
                one.subscribe("")
                until(lambda: publisher.wants("level"))
            until(lambda: not publisher.wants("level"))

    def test_heartbeats_carry_numbers_queues_and_drops(self) -> None:
        beat = Heartbeat(uptime_s=5.0, queues={"listen": 2}, dropped={"capture": 1})
        with publishing(heartbeat=lambda: beat) as publisher:
            publisher.publish(READY)
            with raw_socket(zmq.DEALER, publisher.control_endpoint) as control:
                control.send(b"nonsense")
                control.recv()
            with raw_socket(zmq.SUB, publisher.events_endpoint) as socket:
                socket.subscribe("heartbeat")
                fields = receive(socket)[1]
        assert fields["seqs"] == {"state": 1}
        assert fields["queues"] == {"listen": 2, "publish": 0, "requests": 0}
        assert fields["dropped"] == {"capture": 1, "control.malformed": 1}

    def test_a_heartbeat_that_fails_is_logged_and_beats_on(self, caplog: pytest.LogCaptureFixture) -> None:
        def broken() -> Heartbeat:
            raise ZeroDivisionError

        with (
            publishing(heartbeat=broken) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint) as socket,
        ):
            socket.subscribe("heartbeat")
            assert receive(socket)[1]["uptime_s"] < 10
        assert "the daemon's numbers for the heartbeat are missing" in caplog.text

    def test_a_heartbeat_that_the_protocol_refuses_does_not_end_the_thread(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with publishing(heartbeat=lambda: Heartbeat(uptime_s=float("nan"))) as publisher:
            with raw_socket(zmq.SUB, publisher.events_endpoint) as socket:
                socket.subscribe("heartbeat")
                assert receive(socket)[1]["uptime_s"] < 10
            assert publisher.alive

    def test_a_slow_subscriber_slows_nobody_and_misses_no_state(self) -> None:
        big = msgspec.structs.replace(SUGGESTION, reason="x" * 20_000)
        with (
            publishing(heartbeat_ms=60_000, subscriber_events=16) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint, rcvhwm=16) as slow,
        ):
            slow.subscribe("")
            until(lambda: publisher.wants("state"))
            slowest_s = 0.0
            for number in range(3000):  # 60 MB: far more than any buffer on the way
                started_s = time.perf_counter()
                publisher.publish(msgspec.structs.replace(big, code=str(number)))
                slowest_s = max(slowest_s, time.perf_counter() - started_s)
            assert slowest_s < 1.0
            with raw_socket(zmq.REQ, publisher.control_endpoint) as control:
                assert ask(control, "snapshot").ok  # answered once all that was published has been sent
            with raw_socket(zmq.SUB, publisher.events_endpoint) as quick:
                quick.subscribe("suggestion")
                assert receive(quick)[1]["code"] == "2999"
            got = []
            slow.rcvtimeo = 500
            while True:
                try:
                    got.append(receive(slow)[1]["seq"])
                except zmq.Again:
                    break
            assert len(got) < 3000
            assert sorted(got) == got

    def test_garbage_on_the_events_socket_is_ignored(self) -> None:
        with publishing() as publisher:
            with raw_socket(zmq.XSUB, publisher.events_endpoint) as socket:
                for frames in ([b""], [b"\x07x"], [b"\x01state", b"more"], [b"a", b"b", b"c"]):
                    socket.send_multipart(frames)
                socket.send(b"\x01state")
                publisher.publish(READY)
                assert socket.recv_multipart()[0] == b"state"
            assert publisher.alive


class TestRequests:
    @pytest.mark.parametrize("kind", [zmq.REQ, zmq.DEALER])
    def test_both_kinds_of_client_are_answered(self, kind: int) -> None:
        with (
            publishing({"skip": lambda _: {"track": "a"}}) as publisher,
            raw_socket(kind, publisher.control_endpoint) as socket,
        ):
            assert ask(socket, "skip").result == {"track": "a"}
            assert ask(socket, "skip").result == {"track": "a"}

    def test_describe_names_what_really_works(self) -> None:
        with publishing({"mood": lambda _: None}) as publisher:
            publisher.publish(msgspec.structs.replace(READY, bundle="compact 3b0c"))
            with raw_socket(zmq.REQ, publisher.control_endpoint) as socket:
                result = ask(socket, "describe").result
        assert result is not None
        assert (result["name"], result["protocol"], result["session"]) == ("sottovoce", 1, "s1")
        assert result["bundle"] == "compact 3b0c"
        assert set(result["requests"]) == {"describe", "snapshot", "ping", "mood"}
        assert result["requests"]["mood"]["args"]["valence"] == "number 0..1 or null"
        assert result["topics"]["state"] == {"retained": True}

    def test_snapshot_gives_the_retained_events(self) -> None:
        with publishing() as publisher, raw_socket(zmq.REQ, publisher.control_endpoint) as socket:
            assert ask(socket, "snapshot").result == {}
            publisher.publish(READY)
            publisher.publish(LEVEL)
            result = ask(socket, "snapshot").result
            assert result is not None
            assert list(result) == ["state"]
            assert result["state"]["capture"] == "listening"
            assert ask(socket, "ping").result.keys() == {"session", "t"}  # type: ignore[union-attr]

    def test_a_slow_request_holds_nobody_up(self) -> None:
        future: Future[dict[str, Any] | None] = Future()
        with (
            publishing({"suggest": lambda _: future}) as publisher,
            raw_socket(zmq.REQ, publisher.control_endpoint) as slow,
            raw_socket(zmq.REQ, publisher.control_endpoint) as quick,
        ):
            slow.send(encode_request("slow", "suggest", {"path": "a.wav"}))
            assert ask(quick, "ping").ok
            future.set_result({"track": "a"})
            assert decode_reply(slow.recv()) == Reply(v=1, id="slow", ok=True, result={"track": "a"})

    def test_replies_from_a_pool_wake_the_thread_at_once(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            handlers = {"suggest": lambda _: pool.submit(lambda: {"done": True})}
            with (
                publishing(handlers, heartbeat_ms=60_000) as publisher,
                raw_socket(zmq.REQ, publisher.control_endpoint, rcvtimeo=2000) as socket,
            ):
                for _ in range(50):
                    assert ask(socket, "suggest", path="a").ok

    def test_a_request_that_takes_too_long_is_an_error_and_its_late_result_is_nobodys(self) -> None:
        future: Future[dict[str, Any] | None] = Future()
        future.set_running_or_notify_cancel()
        with (
            publishing(
                {"suggest": lambda _: future}, request_timeout_ms=100, heartbeat_ms=60_000
            ) as publisher,
            raw_socket(zmq.REQ, publisher.control_endpoint) as socket,
        ):
            error = ask(socket, "suggest", path="a").error
            assert error is not None
            assert (error.code, error.message) == (
                "timeout",
                "The request took longer than 0.1 s; see `status`.",
            )
            future.set_result({})
            assert ask(socket, "ping").ok

    def test_only_so_many_requests_are_worked_on(self) -> None:
        with (
            publishing({"suggest": lambda _: Future()}, pending_requests=2) as publisher,
            raw_socket(zmq.DEALER, publisher.control_endpoint) as socket,
        ):
            for _ in range(3):
                socket.send(encode_request("1", "suggest", {"path": "a"}))
            error = decode_reply(socket.recv()).error
            assert error is not None
            assert (error.code, error.message) == (
                "busy",
                "2 requests are being worked on already; ask again soon.",
            )

    def test_who_waits_when_the_daemon_stops_is_told(self) -> None:
        with (
            publishing({"suggest": lambda _: Future()}) as publisher,
            raw_socket(zmq.DEALER, publisher.control_endpoint) as socket,
        ):
            socket.send(encode_request("1", "suggest", {"path": "a"}))
            socket.send(encode_request("2", "ping", {}))
            socket.recv()
            publisher.stop()
            error = decode_reply(socket.recv()).error
            assert error is not None
            assert error.code == "stopping"

    def test_oversized_requests_are_refused_or_cut_off(self) -> None:
        with publishing() as publisher:
            with raw_socket(zmq.DEALER, publisher.control_endpoint) as socket:
                socket.send(b"x" * (MAX_REQUEST_BYTES + 1))
                error = decode_reply(socket.recv()).error
                assert error is not None
                assert "is the most" in error.message
                socket.send(b"x" * (5 * MAX_REQUEST_BYTES))
            with raw_socket(zmq.DEALER, publisher.control_endpoint) as socket:
                assert ask(socket, "ping").ok

    def test_fuzz_does_not_crash_it(self) -> None:
        dice = random.Random(5)
        with publishing({"veto": lambda _: None}) as publisher:
            with raw_socket(zmq.DEALER, publisher.control_endpoint, sndhwm=0) as socket:
                whole = encode_request("1", "veto", {"track": "a"})
                for _ in range(2000):
                    kind = dice.randrange(4)
                    frames = [dice.randbytes(dice.randrange(40)) for _ in range(dice.randrange(1, 6))]
                    if kind == 0:
                        frames = [whole[: dice.randrange(len(whole))]]
                    elif kind == 1:
                        place = dice.randrange(len(whole))
                        frames = [whole[:place] + dice.randbytes(1) + whole[place + 1 :]]
                    socket.send_multipart(frames)
            with raw_socket(zmq.REQ, publisher.control_endpoint) as socket:
                assert ask(socket, "ping").ok


class TestLife:
    def test_a_second_instance_is_refused_with_the_endpoint(self) -> None:
        with publishing() as first:
            second = Publisher(
                msgspec.structs.replace(ANY_PORT, events=first.events_endpoint), "s2", {}, alive
            )
            with pytest.raises(
                PublishError, match=f"{first.events_endpoint}: the port is in use.*another `sottovoce"
            ):
                second.start()
            second.stop()
            assert not second.alive
            assert first.alive

    def test_an_address_of_another_machine_is_refused(self) -> None:
        publisher = Publisher(msgspec.structs.replace(ANY_PORT, control="tcp://192.0.2.1:1"), "s", {}, alive)
        with pytest.raises(PublishError, match="other machines reach it"):
            publisher.start()
        publisher.stop()

    def test_the_last_event_before_the_stop_arrives(self) -> None:
        with publishing() as publisher, raw_socket(zmq.SUB, publisher.events_endpoint) as socket:
            socket.subscribe("state")
            until(lambda: publisher.wants("state"))
            publisher.publish(msgspec.structs.replace(READY, daemon="stopping"))
            publisher.stop()
            assert receive(socket)[1]["daemon"] == "stopping"

    def test_it_stops_in_time_with_dead_and_slow_subscribers(self) -> None:
        with (
            publishing(subscriber_events=16) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint, rcvhwm=1) as slow,
        ):
            slow.subscribe("")
            until(lambda: publisher.wants("state"))
            for _ in range(500):
                publisher.publish(msgspec.structs.replace(SUGGESTION, reason="x" * 20_000))
            started_s = time.monotonic()
            publisher.stop()
            assert time.monotonic() - started_s < 1.5

    def test_a_handler_that_blocks_does_not_hang_the_stop(self, caplog: pytest.LogCaptureFixture) -> None:
        gate = threading.Event()
        with (
            publishing({"skip": lambda _: {"open": gate.wait(10)}}) as publisher,
            raw_socket(zmq.DEALER, publisher.control_endpoint) as socket,
        ):
            socket.send(encode_request("1", "skip", {}))
            time.sleep(0.1)
            publisher.stop(deadline_s=0.1)
            assert "did not stop within 0.1 s" in caplog.text
            gate.set()

    def test_publishing_before_the_start_and_after_the_stop_is_harmless(self) -> None:
        publisher = Publisher(ANY_PORT, "s", {}, alive)
        publisher.publish(READY)
        assert not publisher.wants("state")
        publisher.start()
        with raw_socket(zmq.REQ, publisher.control_endpoint) as socket:
            result = ask(socket, "snapshot").result
            assert result is not None
            assert "state" in result
        publisher.stop()
        publisher.publish(READY)
        publisher.stop()

    @pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts descriptors in /proc")
    def test_nothing_is_left_open(self) -> None:
        def once() -> None:
            with publishing({"ping": lambda _: None}) as publisher:
                publisher.publish(READY)
                with raw_socket(zmq.REQ, publisher.control_endpoint) as socket:
                    assert ask(socket, "ping").ok

        once()
        before, threads = descriptors(), threading.active_count()
        for _ in range(5):
            once()
        assert descriptors() <= before
        assert threading.active_count() == threads

    def test_many_threads_may_publish(self) -> None:
        with (
            publishing(heartbeat_ms=60_000, queue_events=10_000, subscriber_events=10_000) as publisher,
            raw_socket(zmq.SUB, publisher.events_endpoint, rcvhwm=0) as socket,
        ):
            socket.subscribe("level")
            until(lambda: publisher.wants("level"))
            threads = [
                threading.Thread(target=lambda: [publisher.publish(LEVEL) for _ in range(250)])
                for _ in range(4)
            ]
            for thread in threads:
                thread.start()
            assert [receive(socket)[1]["seq"] for _ in range(1000)] == list(range(1, 1001))
            for thread in threads:
                thread.join()
