import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.errors import ProtocolError
from sottovoce.clients.protocol import EVENTS, Event, Level, State, Track, Unknown, decode, encode, to_json
from sottovoce.clients.protocol.examples import EXAMPLES, example_messages

GOLDEN = Path(__file__).parent / "golden"
READY = State(seq=1, session="s", daemon="ready", capture="listening")


@pytest.mark.parametrize("name", sorted(example_messages()))
def test_the_bytes_on_the_wire_do_not_change(name: str) -> None:
    assert example_messages()[name] == (GOLDEN / f"{name}.json").read_bytes()


def test_every_topic_has_a_golden_message() -> None:
    assert set(EVENTS) == set(EXAMPLES)
    assert {file.stem for file in GOLDEN.iterdir()} == set(example_messages())


@pytest.mark.parametrize("topic", sorted(EVENTS))
def test_golden_bytes_decode_to_the_example(topic: str) -> None:
    assert decode([topic.encode(), (GOLDEN / f"{topic}.json").read_bytes()]) == EXAMPLES[topic]


def test_unknown_fields_are_ignored() -> None:
    data = json.dumps({**json.loads(encode(READY)), "colour": {"of": ["magic"]}}).encode()
    assert decode([b"state", data]) == READY


def test_fields_added_with_a_default_may_be_missing() -> None:
    data = b'{"v":1,"seq":1,"t":0,"ts":"","session":"s","daemon":"ready","capture":"listening"}'
    assert decode([b"state", data]) == READY


def test_unknown_topics_become_generic_events() -> None:
    data = b'{"v":1,"seq":3,"t":1.5,"ts":"","session":"s","name":"wind","strength":[1,2]}'
    event = decode([b"weather", data])
    assert event == Unknown(
        name="weather", fields={"name": "wind", "strength": [1, 2]}, seq=3, t=1.5, session="s"
    )
    assert event.topic == "weather"
    assert json.loads(to_json(event)) == {"topic": "weather", **json.loads(data)}


def test_one_line_of_json_holds_topic_and_fields_flat() -> None:
    line = to_json(EXAMPLES["suggestion"])
    assert "\n" not in line
    assert json.loads(line) == {"topic": "suggestion", **json.loads(encode(EXAMPLES["suggestion"]))}


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        ([], "0 frames came instead of topic and JSON"),
        ([b"state"], "1 frames came"),
        ([b"state", b"{}", b""], "3 frames came"),
        ([b"state", b""], "truncated"),
        ([b"state", b"\xff\xfe"], "malformed"),
        ([b"state", b"[1]"], "Expected `object`"),
        ([b"state", b"{}"], "it lacks its number (seq) or its session"),
        ([b"state", encode(READY).replace(b'"seq":1', b'"seq":-1')], ">= 0"),
        ([b"state", encode(READY).replace(b'"v":1', b'"v":2')], "it says v = 2; update the older"),
        ([b"state", encode(READY).replace(b'"ready"', b'"asleep"')], "Invalid enum value 'asleep'"),
        ([b"level", encode(READY)], "missing required field `level_dbfs`"),
        ([b"new", b"[" * 100_000], "Expected `object`"),
        ([b"new", b'{"v":1,"seq":1,"session":"s","a":' + b"[" * 100_000], "recursion"),
    ],
)
def test_what_is_no_message_is_refused_with_the_reason(frames: list[bytes], why: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(frames)
    assert why in str(caught.value)
    assert caught.value.exit_code == 9


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), np.float32("nan")])
def test_numbers_that_are_not_finite_are_refused(number: float) -> None:
    with pytest.raises(
        ProtocolError, match=r"'playback\.level_dbfs'.*the number (nan|-?inf), which JSON cannot"
    ):
        encode(msgspec.structs.replace(EXAMPLES["playback"], level_dbfs=number))
    with pytest.raises(ProtocolError, match="Expected `float`, got `null`"):
        encode(Level(level_dbfs=number, floor_dbfs=-60.0, speech=False))
    with pytest.raises(ProtocolError, match=r"utterance\.final"):
        encode(msgspec.structs.replace(EXAMPLES["utterance.final"], scores={"sad": number}))


def test_numpy_numbers_are_sent_as_plain_ones() -> None:
    level = Level(
        level_dbfs=np.float32(-31.5), floor_dbfs=np.float64(-60), speech=True, seq=np.int64(1), session="s"
    )
    assert decode([b"level", encode(level)]) == Level(
        level_dbfs=-31.5, floor_dbfs=-60.0, speech=True, seq=1, session="s"
    )


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (State(daemon="asleep", capture="listening"), "Invalid enum value 'asleep'"),  # type: ignore[arg-type]
        (msgspec.structs.replace(READY, tracks=-1), ">= 0"),
        (msgspec.structs.replace(READY, tracks=object()), "object is no type of this protocol"),
        (msgspec.structs.replace(READY, reason="caf\udce9"), "surrogates not allowed"),
    ],
)
def test_what_clients_could_not_read_is_not_sent(event: Event, why: str) -> None:
    with pytest.raises(ProtocolError, match=r"The message 'state' is not of protocol version 1") as caught:
        encode(event)
    assert why in str(caught.value)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
unit = st.floats(0, 1)
tracks = st.builds(
    Track,
    id=text,
    path=text,
    title=text,
    similarity=st.none() | st.floats(-1, 1),
    valence=st.none() | unit,
    start_s=st.floats(0, 1e6),
)


def _field(name: str) -> st.SearchStrategy[object] | None:
    numbers = {"seq": st.integers(1, 2**53), "v": st.just(1), "session": st.text("abc", min_size=1)}
    free = {"reason": text, "code": text, "id": text, "emotion": text, "scores": st.dictionaries(text, unit)}
    tracks_of = {"tracks": st.lists(tracks, max_size=4).map(tuple), "current": st.none() | tracks}
    decibels = {"level_dbfs": st.floats(-200, 10), "t": st.floats(0, 1e9)}
    return {**numbers, **free, **tracks_of, **decibels}.get(name)


@given(st.data(), st.sampled_from(sorted(EVENTS)))
def test_what_is_encoded_decodes_to_the_same(data: st.DataObject, topic: str) -> None:
    example = EXAMPLES[topic]
    drawn = {
        name: data.draw(strategy)
        for name in example.__struct_fields__
        if (strategy := _field(name)) is not None and not (name == "tracks" and topic != "suggestion")
    }
    event = msgspec.structs.replace(example, **drawn)
    assert decode([topic.encode(), encode(event)]) == event


def decoded_or_refused(topic: str, data: bytes) -> Event | ProtocolError:
    try:
        return decode([topic.encode(), data])
    except ProtocolError as error:
        return error


@given(st.sampled_from([*sorted(EVENTS), "", "new", "state.more"]), st.binary(max_size=200))
def test_no_bytes_crash_the_decoder(topic: str, data: bytes) -> None:
    outcome = decoded_or_refused(topic, data)
    assert outcome.topic == topic


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@given(st.data(), st.sampled_from(sorted(EVENTS)))
def test_no_value_in_any_field_crashes_the_decoder(data: st.DataObject, topic: str) -> None:
    fields = json.loads(encode(EXAMPLES[topic]))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)
    assert decoded_or_refused(topic, json.dumps(fields).encode()).topic == topic


@given(st.data(), st.sampled_from(sorted(EVENTS)))
def test_no_cut_message_is_taken_for_a_whole_one(data: st.DataObject, topic: str) -> None:
    whole = encode(EXAMPLES[topic])
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ProtocolError):
        decode([topic.encode(), whole[:cut]])
