import threading
import time
from concurrent.futures import Future
from typing import Any

import pytest
import zmq

from sottovoce.clients import Control
from sottovoce.clients.errors import ConnectionTimeout, EndpointError, ProtocolError, RequestError
from sottovoce.daemon.errors import LibraryError
from tests.support.daemon import free_endpoint
from tests.support.publishing import publishing


def test_a_request_gives_its_result() -> None:
    with (
        publishing({"mood": lambda args: {"emotion": args.emotion}}) as publisher,
        Control(publisher.control_endpoint) as control,
    ):
        assert control.request("mood", emotion="sad") == {"emotion": "sad"}
        assert control.request("ping")["session"] == "s1"


def test_a_refusal_is_an_error_with_the_daemons_sentence() -> None:
    def refuse(_: object) -> None:
        raise LibraryError("The library is empty: add music first.")

    with publishing({"skip": refuse}) as publisher, Control(publisher.control_endpoint) as control:
        with pytest.raises(RequestError, match=r"^The library is empty: add music first\.$") as caught:
            control.request("skip")
        assert (caught.value.code, caught.value.known, caught.value.exit_code) == ("failed", (), 9)


def test_an_unknown_request_is_told_the_known_ones() -> None:
    with publishing() as publisher, Control(publisher.control_endpoint) as control:
        with pytest.raises(
            RequestError, match=r"'dance'\. Known requests: describe, snapshot, ping\.$"
        ) as caught:
            control.request("dance")
        assert caught.value.known == ("describe", "snapshot", "ping")


def test_what_cannot_be_sent_is_refused_here() -> None:
    with Control(free_endpoint()) as control, pytest.raises(ProtocolError, match="nan"):
        control.request("mood", valence=float("nan"), arousal=0.0)


def test_nobody_there_is_told_in_time() -> None:
    endpoint = free_endpoint()
    with Control(endpoint, timeout_s=0.2) as control:
        started_s = time.monotonic()
        with pytest.raises(
            ConnectionTimeout, match=f"No daemon answers at {endpoint} for 0.2 s: start it with"
        ):
            control.request("ping")
        assert time.monotonic() - started_s < 1.0


def test_a_request_that_timed_out_is_not_done_later_and_the_next_is_answered() -> None:
    endpoint = free_endpoint()
    skipped: list[object] = []
    with Control(endpoint, timeout_s=0.2) as control:
        with pytest.raises(ConnectionTimeout):
            control.request("skip")
        with publishing({"skip": skipped.append}, control=endpoint):
            for _ in range(20):  # the fresh socket connects within its retries
                try:
                    assert control.request("ping")["session"] == "s1"
                    break
                except ConnectionTimeout:
                    continue
            else:
                pytest.fail("no answer though the daemon is there")
    assert skipped == []


def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    futures: list[Future[dict[str, Any] | None]] = [Future(), Future()]
    waiting = iter(futures)
    with (
        publishing({"suggest": lambda _: next(waiting)}) as publisher,
        Control(publisher.control_endpoint, timeout_s=0.3) as control,
    ):
        with pytest.raises(ConnectionTimeout):
            control.request("suggest", path="one")
        futures[0].set_result({"of": "one"})
        threading.Timer(0.1, futures[1].set_result, [{"of": "two"}]).start()
        assert control.request("suggest", path="two") == {"of": "two"}


def test_a_stranger_who_answers_nonsense_is_an_error() -> None:
    context = zmq.Context()
    stranger = context.socket(zmq.ROUTER)
    stranger.linger = 0
    stranger.bind("tcp://127.0.0.1:*")

    def answer() -> None:
        route, _ = stranger.recv_multipart()
        stranger.send_multipart([route, b"hello"])

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with (
            Control(stranger.getsockopt_string(zmq.LAST_ENDPOINT)) as control,
            pytest.raises(ProtocolError, match="'reply'"),
        ):
            control.request("ping")
    finally:
        thread.join()
        context.destroy(linger=0)


def test_threads_may_share_one() -> None:
    answers: list[tuple[str, str]] = []
    with (
        publishing({"mood": lambda args: {"emotion": args.emotion}}) as publisher,
        Control(publisher.control_endpoint) as control,
    ):

        def ask(emotion: str) -> None:
            answers.extend((emotion, control.request("mood", emotion=emotion)["emotion"]) for _ in range(20))

        threads = [threading.Thread(target=ask, args=(emotion,)) for emotion in ("sad", "happy")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [("happy", "happy")] * 20 + [("sad", "sad")] * 20


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTTOVOCE_CONTROL", "tcp://127.0.0.1:6")
    with Control() as control:
        assert control.endpoint == "tcp://127.0.0.1:6"


def test_an_endpoint_that_is_none_is_refused() -> None:
    with pytest.raises(EndpointError, match="Cannot connect to 'nowhere'"):
        Control("nowhere")
