from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.errors import ProtocolError
from sottovoce.clients.protocol import (
    REQUESTS,
    ErrorBody,
    Reply,
    Request,
    decode_reply,
    decode_request,
    encode_request,
)
from sottovoce.clients.protocol.arguments import Arguments, Mood, OneTrack, PlaybackReport, TrackOrCurrent
from sottovoce.clients.protocol.control import arguments_of, encode_error, encode_result


def ask(name: str, **args: Any) -> Request:
    return decode_request(encode_request("1", name, args))


def test_a_request_keeps_its_parts() -> None:
    assert ask("mood", emotion="sad") == Request(v=1, id="1", request="mood", args={"emotion": "sad"})
    assert decode_request(b'{"v":9,"id":"","request":"x","more":1}') == Request(v=9, id="", request="x")


@pytest.mark.parametrize(
    ("name", "args", "typed"),
    [
        ("skip", {}, Arguments()),
        ("veto", {}, TrackOrCurrent()),
        ("veto", {"track": "a"}, TrackOrCurrent(track="a")),
        ("unveto", {"track": "a"}, OneTrack(track="a")),
        ("mood", {"emotion": "sad"}, Mood(emotion="sad")),
        ("mood", {"valence": 0, "arousal": 1}, Mood(valence=0.0, arousal=1.0)),
        (
            "playback.report",
            {"state": "stopped", "client": "obs"},
            PlaybackReport(state="stopped", client="obs"),
        ),
    ],
)
def test_arguments_are_typed(name: str, args: dict[str, Any], typed: Arguments) -> None:
    assert arguments_of(ask(name, **args)) == typed


@pytest.mark.parametrize(
    ("name", "args", "why"),
    [
        ("skip", {"track": "a"}, "unknown field `track`"),
        ("unveto", {}, "missing required field `track`"),
        ("mood", {}, "either an emotion, or valence and arousal together"),
        ("mood", {"valence": 0.5}, "either an emotion, or valence and arousal together"),
        ("mood", {"valence": 0.5, "arousal": 0.5, "emotion": "sad"}, "either an emotion, or"),
        ("mood", {"valence": 1.5, "arousal": 0.5}, "<= 1"),
        ("suggest", {}, "missing required field `path`"),
        ("playback.report", {"state": "paused", "client": "obs"}, "Invalid enum value 'paused'"),
        ("playback.report", {"state": "playing", "client": ""}, "length >= 1"),
    ],
)
def test_wrong_arguments_are_refused_with_the_reason(name: str, args: dict[str, Any], why: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        arguments_of(ask(name, **args))
    assert why in caught.value.why


def test_replies_are_results_or_errors() -> None:
    assert decode_reply(encode_result("1", {})) == Reply(v=1, id="1", ok=True, result={})
    error = ErrorBody(code="unknown", message="No.", known=("ping",))
    assert decode_reply(encode_error("1", error)) == Reply(v=1, id="1", ok=False, error=error)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "truncated"),
        (b'{"v":2,"id":"","ok":true,"result":{}}', "it says v = 2"),
        (b'{"v":1,"id":"","ok":true}', "it has not exactly one of result and error"),
        (b'{"v":1,"id":"","ok":false,"result":{}}', "it has not exactly one of result and error"),
        (b'{"v":1,"id":"","ok":true,"result":{},"error":{"code":"a","message":"b"}}', "not exactly one"),
        (b'{"v":1,"id":"","ok":true,"result":' + b"[" * 100_000, "got `array`"),
    ],
)
def test_what_is_no_reply_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_reply(data)
    assert why in str(caught.value)


def test_what_json_cannot_carry_is_refused() -> None:
    with pytest.raises(ProtocolError, match=r"'request\.valence'.*nan"):
        encode_request("1", "mood", {"valence": float("nan")})
    with pytest.raises(ProtocolError, match="unsupported"):
        encode_result("1", {"x": object()})
    with pytest.raises(ProtocolError, match="surrogates"):
        encode_request("1", "suggest", {"path": "\udce9"})


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_request_decoder(data: bytes) -> None:
    try:
        outcome: Request | ProtocolError = decode_request(data)
    except ProtocolError as error:
        outcome = error
    assert isinstance(outcome, Request) or outcome.topic == "request"


def test_every_request_says_what_it_does() -> None:
    for name, kind in REQUESTS.items():
        assert kind.does.endswith("."), name
