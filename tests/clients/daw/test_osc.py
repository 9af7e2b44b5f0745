import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.daw.errors import MessageError
from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.daw.osc import LARGEST_BYTES, clean_text, decode, encode

FLOAT32_MAX = 3.4028234663852886e38
values = (
    st.floats(width=32, allow_nan=False, allow_infinity=False)
    | st.integers(-(2**31) + 1, 2**31 - 1)
    | st.text()
)


@given(st.lists(values, max_size=8))
def test_what_can_be_sent_comes_back_the_same(args):
    args = [clean_text(arg)[:20] if isinstance(arg, str) else arg for arg in args]
    message = OscMessage("/x/y", tuple(args))
    assert decode(encode(message)) == [message]


@given(st.lists(st.floats() | st.integers() | st.text() | st.booleans(), max_size=5))
def test_anything_is_sent_within_bounds_or_refused(args):
    try:
        data = encode(OscMessage("/x", tuple(args)))
    except MessageError:
        return
    assert len(data) <= LARGEST_BYTES
    [message] = decode(data)
    assert all(isinstance(arg, str) or math.isfinite(arg) for arg in message.args)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, -1e308, np.float64("nan"), 3.5e38])
def test_no_number_for_a_fader(value):
    with pytest.raises(MessageError, match=r"^Cannot send /x: .* is no number that a DAW can take\.$"):
        encode(OscMessage("/x", (value,)))


@pytest.mark.parametrize("value", [None, [1], {}, object(), np.zeros(2)])
def test_no_number_at_all(value):
    with pytest.raises(MessageError, match=r"^Cannot send /x: nan is no number"):
        encode(OscMessage("/x", (value,)))


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 2**80])
def test_whole_numbers_too_large(value):
    with pytest.raises(MessageError, match=rf"^Cannot send /x: {value} is too large for OSC\.$"):
        encode(OscMessage("/x", (value,)))


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (np.float32(0.5), 0.5),
        (np.float64(0.25), 0.25),
        (np.int64(7), 7),
        (np.uint8(200), 200),
        (True, 1),
        (FLOAT32_MAX, FLOAT32_MAX),
        (5e-324, 0.0),
        (-0.0, 0.0),
        ("", ""),
        ("🎵 é", "🎵 é"),
        ("a\0b\nc\x7f", "a b c "),
        ("\ud800x", "?x"),
        (np.str_("x"), "x"),
    ],
)
def test_edges(value, sent):
    [message] = decode(encode(OscMessage("/x", (value,))))
    assert message.args == (sent,)


@pytest.mark.parametrize("text", ["x" * 70_000, "🎵" * 70_000, "é" * 70_000])
def test_long_texts_are_cut_between_characters(text):
    [message] = decode(encode(OscMessage("/x", (text,))))
    assert isinstance(message.args[0], str)
    assert 250 < len(message.args[0].encode()) <= 255
    assert text.startswith(message.args[0])


def test_too_many_arguments():
    with pytest.raises(
        MessageError, match=r"^Cannot send /x: 1\d+ bytes are more than 1024; send fewer arguments.$"
    ):
        encode(OscMessage("/x", ("x" * 250,) * 5))


@given(st.binary(max_size=100))
def test_any_datagram_is_survived(data):
    decode(data)
    decode(b"/x\0\0" + data)
    decode(b"#bundle\0" + data)


@given(st.binary(min_size=1, max_size=4), st.integers(0, 40))
def test_any_damage_is_survived(damage, at):
    data = encode(OscMessage("/strip/gain", (1, -3.5, "text")))
    decode(data[:at] + damage + data[at + len(damage) :])
    decode(data[:at])


def test_bundles_and_the_answers_of_ardour():
    bundle = (
        b"#bundle\0"
        + b"\0" * 7
        + b"\1"
        + b"".join(
            len(data).to_bytes(4, "big") + data
            for data in (encode(OscMessage("/a", (1,))), encode(OscMessage("/b", (0.5, "x"))))
        )
    )
    assert decode(bundle) == [OscMessage("/a", (1,)), OscMessage("/b", (0.5, "x"))]
    assert decode(b"#reply\0\0,si\0AT\0\0\0\0\0\2") == [OscMessage("#reply", ("AT", 2))]
    assert decode(b"hello") == []


def test_what_is_no_value_of_osc_is_left_out_of_what_is_heard():
    data = b"/x\0\0,Ti\0\0\0\0\5"
    assert decode(data)[0].args == (True, 5)
    assert SimpleNamespace(args=decode(b"/x\0\0,N\0\0")[0].args).args == ()


def test_messages_in_words():
    assert str(OscMessage("/strip/gain", (1, -12.0, "x"))) == "/strip/gain 1 -12 x"
