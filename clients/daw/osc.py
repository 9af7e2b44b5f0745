"""OSC in bytes: what goes out is checked and bounded, what comes in is mistrusted."""

import math
import re
import struct
from numbers import Integral, Real

from pythonosc import osc_bundle, osc_message, osc_packet
from pythonosc.osc_message import OscMessage as Wire
from pythonosc.osc_message_builder import BuildError, OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from .errors import MessageError
from .messages import OscMessage, OscValue
from .rules import FLOAT32_MAX, INT32_MAX, LONGEST_TEXT_BYTES

LARGEST_BYTES = 1024
"""Fits in one Ethernet frame with room to spare: a datagram that is split is a datagram that gets lost."""

_MALFORMED = (
    osc_packet.ParseError,
    osc_bundle.ParseError,
    osc_message.ParseError,
    ValueError,
    IndexError,
    struct.error,
)
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f]")


def encode(message: OscMessage) -> bytes:
    """Return the datagram of a message.

    Long texts are cut, and characters that no display has become spaces.

    Raises
    ------
    MessageError
        If a number is not finite or too large, or the message would exceed `LARGEST_BYTES`.
    """
    builder = OscMessageBuilder(message.address)
    for arg in message.args:
        value = _plain(message, arg)
        builder.add_arg(value, {float: "f", int: "i", str: "s"}[type(value)])
    try:
        data = bytes(builder.build().dgram)
    except (BuildError, struct.error) as error:
        raise MessageError(f"Cannot send {message.address}: {error}.") from error
    if len(data) > LARGEST_BYTES:
        raise MessageError(
            f"Cannot send {message.address}: {len(data)} bytes are more than {LARGEST_BYTES}; send fewer "
            "arguments."
        )
    return data


def decode(data: bytes) -> list[OscMessage]:
    """Return the messages in a datagram, those in bundles too; of one that is not OSC, none."""
    try:
        if data.startswith((b"/", b"#reply\x00")):
            return [_message(Wire(data))]
        if data.startswith(b"#bundle\x00"):
            return [_message(timed.message) for timed in OscPacket(data).messages]
    except _MALFORMED:
        return []
    return []


def clean_text(text: str) -> str:
    """Return a text that any OSC or MIDI receiver can take: no control characters, at most 255 bytes."""
    shown = _UNSHOWN.sub(" ", text).encode("utf-8", "replace")
    return shown[:LONGEST_TEXT_BYTES].decode("utf-8", "ignore")


def _plain(message: OscMessage, value: object) -> OscValue:
    """Return a value as Python's own float, int or str: numpy's scalars compute like these and are none."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Integral):
        whole = int(value)
        if abs(whole) > INT32_MAX:
            raise MessageError(f"Cannot send {message.address}: {whole} is too large for OSC.")
        return whole
    number = float(value) if isinstance(value, Real) else math.nan
    if not math.isfinite(number) or abs(number) > FLOAT32_MAX:
        raise MessageError(f"Cannot send {message.address}: {number:g} is no number that a DAW can take.")
    return number


def _message(wire: Wire) -> OscMessage:
    return OscMessage(wire.address, tuple(arg for arg in wire.params if isinstance(arg, float | int | str)))
