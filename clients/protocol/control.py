"""Requests and replies on the control socket: one JSON frame each way."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ..errors import ProtocolError
from .arguments import REQUESTS, Arguments
from .codec import refuse_non_finite
from .event import PROTOCOL_VERSION

MAX_REQUEST_BYTES = 1024 * 1024


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks."""

    v: Annotated[int, Meta(description="Protocol version.")]
    id: Annotated[str, Meta(max_length=128, description="Chosen by the client; the reply carries it.")]
    request: Annotated[str, Meta(max_length=128, description="Name of the request.")]
    args: Annotated[dict[str, Any], Meta(description="Its arguments.")] = {}


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not done."""

    code: Annotated[
        str,
        Meta(description="malformed, version, unknown, arguments, busy, timeout, stopping or failed."),
    ]
    message: Annotated[str, Meta(description="One sentence: what, why, and what to do.")]
    known: Annotated[
        tuple[str, ...], Meta(description="With `unknown`: the requests that this daemon knows.")
    ] = ()


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the daemon answers: `result` if `ok`, else `error`."""

    v: Annotated[int, Meta(description="Protocol version.")]
    id: Annotated[str, Meta(description="The id of the request; empty if it could not be read.")]
    ok: Annotated[bool, Meta(description="Whether it was done.")]
    result: Annotated[dict[str, Any] | None, Meta(description="What came of it.")] = None
    error: Annotated[ErrorBody | None, Meta(description="Why it was not done.")] = None


_requests = msgspec.json.Decoder(Request)
_replies = msgspec.json.Decoder(Reply)


def encode_request(request_id: str, request: str, args: dict[str, Any]) -> bytes:
    """Return the bytes of a request.

    Raises
    ------
    ProtocolError
        If an argument cannot be put into JSON.
    """
    refuse_non_finite("request", args)
    return _encode("request", Request(v=PROTOCOL_VERSION, id=request_id, request=request, args=args))


def decode_request(data: bytes) -> Request:
    """Return the request in `data`, of whatever version it is.

    Raises
    ------
    ProtocolError
        If it is not JSON or lacks fields.
    """
    try:
        return _requests.decode(data)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("request", str(error)) from error


def arguments_of(request: Request) -> Arguments:
    """Return the arguments of a known request, checked.

    Raises
    ------
    ProtocolError
        If one is unknown, missing, of a wrong type or out of bounds.
    """
    try:
        return msgspec.convert(request.args, REQUESTS[request.request].arguments)
    except msgspec.ValidationError as error:
        raise ProtocolError(request.request, str(error)) from error


def encode_result(request_id: str, result: dict[str, Any]) -> bytes:
    """Return the bytes of a reply to a request that was done.

    Raises
    ------
    ProtocolError
        If the result cannot be put into JSON.
    """
    refuse_non_finite("reply", result)
    return _encode("reply", Reply(v=PROTOCOL_VERSION, id=request_id, ok=True, result=result))


def encode_error(request_id: str, error: ErrorBody) -> bytes:
    """Return the bytes of a reply to a request that was not done."""
    return _encode("reply", Reply(v=PROTOCOL_VERSION, id=request_id, ok=False, error=error))


def decode_reply(data: bytes) -> Reply:
    """Return the reply in `data`.

    Raises
    ------
    ProtocolError
        If it is not JSON, of another version, or neither a result nor an error.
    """
    try:
        reply = _replies.decode(data)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("reply", str(error)) from error
    if reply.v != PROTOCOL_VERSION:
        raise ProtocolError("reply", f"it says v = {reply.v}; update the older of client and daemon")
    if reply.ok == (reply.result is None) or reply.ok != (reply.error is None):
        raise ProtocolError("reply", "it has not exactly one of result and error")
    return reply


def _encode(what: str, message: Request | Reply) -> bytes:
    try:
        return msgspec.json.encode(message)
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(what, str(error)) from error
