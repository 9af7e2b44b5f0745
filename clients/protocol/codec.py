"""Events to the two frames on the wire, and back."""

import json
import math
import numbers
from collections.abc import Sequence

import msgspec

from ..errors import ProtocolError
from .event import PROTOCOL_VERSION, Event, Unknown
from .heartbeat import Heartbeat
from .level import Level
from .library import Library
from .playback import Playback
from .state import State
from .suggestion import Suggestion
from .utterance import UtteranceFinal, UtterancePartial, UtteranceRejected, UtteranceStarted
from .wake import Wake

EVENTS: dict[str, type[Event]] = {
    kind.TOPIC: kind
    for kind in (
        State,
        UtteranceStarted,
        UtterancePartial,
        UtteranceFinal,
        UtteranceRejected,
        Suggestion,
        Wake,
        Level,
        Library,
        Playback,
        Heartbeat,
    )
}
RETAINED_TOPICS = frozenset(topic for topic, kind in EVENTS.items() if kind.RETAINED)

_decoders = {topic: msgspec.json.Decoder(kind) for topic, kind in EVENTS.items()}
_envelope_decoder = msgspec.json.Decoder(Event)
_fields_decoder = msgspec.json.Decoder(dict[str, object])


def encode(event: Event) -> bytes:
    """Return the JSON frame of an event.

    Raises
    ------
    ProtocolError
        If a value does not fit its field's type or bounds, is not finite, or is text that UTF-8 cannot carry.
    """
    try:
        data = msgspec.json.encode(event, enc_hook=_plain_number)
        _decoders[event.topic].decode(data)
    except (TypeError, ValueError) as error:  # ValidationError and UnicodeEncodeError are ValueErrors
        raise ProtocolError(event.topic, str(error)) from error
    refuse_non_finite(event.topic, msgspec.to_builtins(event, enc_hook=_plain_number))
    return data


def decode(frames: Sequence[bytes]) -> Event:
    """Return the event in two frames; one of a topic that is not known yet comes as `Unknown`.

    Raises
    ------
    ProtocolError
        If there are not two frames, or they are not UTF-8, not JSON, of another version, or lack fields.
    """
    topic = frames[0].decode("utf-8", "replace") if frames else ""
    if len(frames) != 2:
        raise ProtocolError(topic, f"{len(frames)} frames came instead of topic and JSON")
    try:
        envelope = _envelope_decoder.decode(frames[1])
        if envelope.v != PROTOCOL_VERSION:
            raise ProtocolError(topic, f"it says v = {envelope.v}; update the older of client and daemon")
        if envelope.seq < 1 or not envelope.session:
            raise ProtocolError(topic, "it lacks its number (seq) or its session")
        if topic in _decoders:
            return _decoders[topic].decode(frames[1])
        return _unknown(topic, envelope, frames[1])
    except (
        ValueError,
        RecursionError,
    ) as error:  # msgspec.DecodeError and UnicodeDecodeError are ValueErrors
        raise ProtocolError(topic, str(error)) from error


def refuse_non_finite(topic: str, value: object) -> None:
    """Raise ProtocolError if a number anywhere in plain lists and dicts is not finite: JSON has none such."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ProtocolError(topic, f"it holds the number {value}, which JSON cannot carry")
    if isinstance(value, dict):
        for field, item in value.items():
            refuse_non_finite(f"{topic}.{field}", item)
    elif isinstance(value, list | tuple):
        for item in value:
            refuse_non_finite(topic, item)


def to_json(event: Event) -> str:
    """Return topic and fields as one flat JSON object in one line, for logs and pipes."""
    return json.dumps({"topic": event.topic, **fields_of(event)}, ensure_ascii=False)


def fields_of(event: Event) -> dict[str, object]:
    """Return the fields of an event as plain values, those of an `Unknown` at their own place."""
    fields: dict[str, object] = msgspec.to_builtins(event)
    if isinstance(event, Unknown):
        del fields["name"], fields["fields"]
        fields |= event.fields
    return fields


def _plain_number(value: object) -> int | float:
    """Return numpy's scalars, which compute like numbers but are none to JSON, as Python's own."""
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no type of this protocol")


def _unknown(topic: str, envelope: Event, data: bytes) -> Unknown:
    common = {field: getattr(envelope, field) for field in Event.__struct_fields__}
    fields = _fields_decoder.decode(data)
    return Unknown(name=topic, fields={key: fields[key] for key in fields if key not in common}, **common)
