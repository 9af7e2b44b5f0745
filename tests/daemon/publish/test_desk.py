import json
import logging
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import Reply, decode_reply, encode_request
from sottovoce.clients.protocol.arguments import Arguments, TrackOrCurrent
from sottovoce.clients.protocol.control import MAX_REQUEST_BYTES
from sottovoce.daemon.errors import LibraryError
from sottovoce.daemon.publish.desk import Desk


def refuse(_: Arguments) -> None:
    raise LibraryError("The library is empty: add music first.")


def break_down(_: Arguments) -> None:
    raise ZeroDivisionError


def desk() -> Desk:
    return Desk(
        {
            "ping": lambda _: {"pong": 1},
            "skip": lambda _: None,
            "veto": lambda args: {"track": args.track},
            "like": refuse,
            "pause": break_down,
            "status": lambda _: {"level": float("nan")},
        }
    )


def ask(at: Desk, name: str, **args: Any) -> Reply:
    reply = at.serve(encode_request("7", name, args))
    assert isinstance(reply, bytes)
    return decode_reply(reply)


def test_results_are_given_back_under_the_id() -> None:
    assert ask(desk(), "ping") == Reply(v=1, id="7", ok=True, result={"pong": 1})
    assert ask(desk(), "skip").result == {}
    assert ask(desk(), "veto", track="a").result == {"track": "a"}
    assert ask(desk(), "veto").result == {"track": None}


def test_unknown_requests_are_told_the_known_ones() -> None:
    at = desk()
    for name in ("dance", "pin"):  # one nobody knows, one of the protocol that this daemon does not serve
        error = ask(at, name).error
        assert error is not None
        assert (error.code, error.known) == ("unknown", ("ping", "status", "pause", "skip", "veto", "like"))
        assert error.message == f"This daemon does not know the request '{name}'."
    assert at.refused == {"unknown": 2}


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "malformed", "truncated"),
        (b"\xff", "malformed", "malformed"),
        (b"[]", "malformed", "Expected `object`"),
        (b'{"v":1,"id":"1"}', "malformed", "missing required field `request`"),
        (b'{"v":1,"id":1,"request":"ping"}', "malformed", "Expected `str`, got `int`"),
        (b'{"v":2,"id":"1","request":"ping"}', "version", "The request says v = 2, this daemon speaks 1"),
        (
            b'{"v":1,"id":"1","request":"ping","args":{"a":1}}',
            "arguments",
            "'ping' was not done: Object contains",
        ),
        (b'{"v":1,"id":"1","request":"ping","args":[]}', "malformed", "Expected `object`, got `array`"),
        (b" " * (MAX_REQUEST_BYTES + 1), "malformed", "1048576 is the most"),
        (b'{"v":1,"id":"' + b"x" * 200 + b'","request":"ping"}', "malformed", "length <= 128"),
    ],
)
def test_what_cannot_be_served_is_answered_with_the_reason(data: bytes, code: str, message: str) -> None:
    at = desk()
    reply = at.serve(data)
    assert isinstance(reply, bytes)
    error = decode_reply(reply).error
    assert error is not None
    assert error.code == code
    assert message in error.message
    assert at.refused == {code: 1}


def test_a_refusal_of_the_daemon_is_told_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    error = ask(desk(), "like").error
    assert error is not None
    assert (error.code, error.message) == ("failed", "The library is empty: add music first.")
    assert not caplog.records


def test_a_fault_of_the_program_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    error = ask(desk(), "pause").error
    assert error is not None
    assert (error.code, error.message) == ("failed", "ZeroDivisionError")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "ZeroDivisionError" in caplog.text


def test_a_result_that_json_cannot_carry_is_an_error() -> None:
    error = ask(desk(), "status").error
    assert error is not None
    assert error.code == "failed"
    assert "nan" in error.message


def test_futures_are_handed_on_and_finished_later() -> None:
    future: Future[dict[str, Any] | None] = Future()
    at = Desk({"suggest": lambda _: future})
    assert at.serve(encode_request("7", "suggest", {"path": "a.wav"})) == ("7", future)
    future.set_result({"track": "a"})
    assert decode_reply(at.finished("7", future)).result == {"track": "a"}


def test_futures_that_fail_or_are_cancelled_are_errors(caplog: pytest.LogCaptureFixture) -> None:
    failed: Future[dict[str, Any] | None] = Future()
    failed.set_exception(LibraryError("No such file."))
    error = decode_reply(desk().finished("7", failed)).error
    assert error is not None
    assert error.message == "No such file."
    cancelled: Future[dict[str, Any] | None] = Future()
    cancelled.cancel()
    error = decode_reply(desk().finished("7", cancelled)).error
    assert error is not None
    assert error.message == "The request was given up by the daemon; ask again."
    assert not caplog.records


def test_handlers_are_of_the_protocol() -> None:
    with pytest.raises(ValueError, match="does not have: dance"):
        Desk({"dance": lambda _: None})


@given(st.binary(max_size=300) | st.dictionaries(st.text(), st.text()).map(lambda d: json.dumps(d).encode()))
def test_no_bytes_crash_it(data: bytes) -> None:
    reply = desk().serve(data)
    assert isinstance(reply, bytes)
    assert decode_reply(reply).ok is False


def test_track_arguments_reach_the_handler_typed() -> None:
    seen: list[Arguments] = []
    at = Desk({"veto": seen.append})
    ask(at, "veto", track="a")
    assert seen == [TrackOrCurrent(track="a")]
