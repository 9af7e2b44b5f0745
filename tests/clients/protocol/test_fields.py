import msgspec
import pytest

from sottovoce.clients.protocol import (
    EVENTS,
    REQUESTS,
    ErrorBody,
    Heartbeat,
    Latency,
    Reply,
    Request,
    State,
    Track,
)
from sottovoce.clients.protocol.fields import Field, fields_of_struct

TYPES = [
    *EVENTS.values(),
    *(kind.arguments for kind in REQUESTS.values()),
    Track,
    Latency,
    Request,
    Reply,
    ErrorBody,
]


def by_name(struct: type[msgspec.Struct]) -> dict[str, Field]:
    return {field.name: field for field in fields_of_struct(struct)}


@pytest.mark.parametrize("struct", TYPES)
def test_every_field_is_described_and_typed(struct: type[msgspec.Struct]) -> None:
    for field in fields_of_struct(struct):
        assert field.description.endswith("."), field
        assert field.type != "any", field


def test_only_messages_have_fields() -> None:
    with pytest.raises(TypeError, match="int is no message type"):
        fields_of_struct(int)  # type: ignore[arg-type]


def test_units_come_from_names() -> None:
    assert by_name(State)["sample_rate_hz"].unit == "Hz"
    beat = by_name(Heartbeat)
    assert [beat[name].unit for name in ("t", "latency_ms", "level_dbfs", "voiced_s_ago", "seq")] == [
        "s",
        "ms",
        "dBFS",
        "s",
        "",
    ]


def test_defaults_are_json_and_required_fields_have_none() -> None:
    state, track = by_name(State), by_name(Track)
    assert (state["daemon"].default, state["reason"].default, state["tracks"].default) == ("", '""', "0")
    assert (track["path_b64"].default, track["valence"].default) == ("left out", "null")
    assert by_name(Heartbeat)["seqs"].default == "{}"


def test_types_are_named_in_words_of_json() -> None:
    track, beat = by_name(Track), by_name(Heartbeat)
    assert track["valence"].type == "number 0..1 or null"
    assert track["path_b64"].type == "string"
    assert beat["seqs"].type == "object of integer from 0"
    assert beat["latency_ms"].type == "object of Latency"
    assert "`listening`" in by_name(State)["capture"].type
