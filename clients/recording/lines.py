"""The lines of a recording: JSON objects, a header first, then events and notices.

::

    {"sottovoce_recording": 1, "started": "2026-03-01T18:30:00.125Z", "daemon": "tcp://127.0.0.1:5731"}
    {"topic": "state", "v": 1, "seq": 4, "t": 5121.25, …}     as `sottovoce subscribe --json` prints it
    {"notice": {"kind": "gap", "topic": "state", "missed": 2}, "ts": "2026-03-01T18:31:00.250Z"}

A header within the file begins a part that was added later (`--append`).
"""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec

from ..errors import ProtocolError
from ..protocol import Event, Unknown, decode, to_json
from ..tracking import Connection, Gap, Item, Notice

FORMAT = 1


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Begins a recording, or a part that was added to it.

    Attributes
    ----------
    sottovoce_recording : int
        Version of the format.
    started : str
        Wall clock of the recorder's machine: UTC, RFC 3339, milliseconds.
    daemon : str
        Endpoint that was listened to.
    """

    sottovoce_recording: int
    started: str
    daemon: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something that befell the recorder: events lost, the daemon gone, back, or restarted."""

    notice: dict[str, Any]
    ts: str


Line = Header | Event | Note

_keys = msgspec.json.Decoder(dict[str, msgspec.Raw])
_headers = msgspec.json.Decoder(Header)
_notes = msgspec.json.Decoder(Note)
_topics = msgspec.json.Decoder(str)


def header(daemon: str) -> bytes:
    """Return the header of a recording that begins now."""
    return msgspec.json.encode(Header(sottovoce_recording=FORMAT, started=_now(), daemon=daemon)) + b"\n"


def written(item: Item | ProtocolError) -> bytes:
    """Return the line of an event, of a notice, or of a message that could not be read."""
    if isinstance(item, Event):
        return to_json(item).encode() + b"\n"
    return json.dumps({"notice": _notice(item), "ts": _now()}, ensure_ascii=False).encode() + b"\n"


def parsed(line: bytes) -> Line:
    """Return what a line holds.

    Raises
    ------
    ValueError
        If it is no line of a recording; the message says why.
    """
    try:
        keys = _keys.decode(line)
        if "sottovoce_recording" in keys:
            return _headers.decode(line)
        if "notice" in keys:
            return _notes.decode(line)
        if "topic" in keys:
            return _event(_topics.decode(keys["topic"]), line)
    except ProtocolError as error:
        raise ValueError(error.why) from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    raise ValueError("it is neither an event nor a notice")


def _event(topic: str, line: bytes) -> Event:
    event = decode((topic.encode(), line))
    if isinstance(event, Unknown):
        fields = {name: value for name, value in event.fields.items() if name != "topic"}
        return msgspec.structs.replace(event, fields=fields)
    return event


def _notice(item: Notice | ProtocolError) -> dict[str, Any]:
    match item:
        case Gap():
            return {"kind": "gap", "topic": item.topic, "missed": item.missed}
        case Connection():
            return {"kind": "connection", "alive": item.alive, "reason": item.reason}
        case ProtocolError():
            return {"kind": "unreadable", "topic": item.topic, "why": item.why}
        case _:
            return {"kind": "restart", "previous": item.previous, "session": item.session}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
