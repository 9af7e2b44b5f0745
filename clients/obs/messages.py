"""The messages of obs-websocket 5: an operation and its data, in JSON.

https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
"""

from collections.abc import Mapping
from typing import Any

import msgspec

HELLO, IDENTIFY, IDENTIFIED, EVENT, REQUEST, RESPONSE, BATCH, BATCH_RESPONSE = 0, 1, 2, 5, 6, 7, 8, 9
"""Operations."""

Data = dict[str, Any]
Request = tuple[str, Mapping[str, object]]
"""A request's type and its data."""
Event = tuple[str, Data]
"""An event's type and its data."""


def encoded(op: int, data: Data) -> str:
    """Return a message as text."""
    return msgspec.json.encode({"op": op, "d": data}).decode()


def decoded(frame: str | bytes) -> Data | None:
    """Return what a frame holds; None if it is no JSON object."""
    try:
        return msgspec.json.decode(frame, type=dict[str, Any])
    except msgspec.DecodeError:
        return None
