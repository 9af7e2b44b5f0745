"""What must go together in a mapping; each broken rule is one sentence."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .errors import MappingError
from .messages import OscValue
from .schema import TEXT, TEXTS, VALUE, Control, Mapping

FLOAT32_MAX = 3.4028234663852886e38
INT32_MAX = 2**31 - 1
LONGEST_TEXT_BYTES = 255
MOST_CONTROLS = 256
EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")

_ADDRESS = re.compile(r"(/[!$%&'()+.\-0-9:;<=>@A-Z\\^_`a-z|~]+)+")  # printable ASCII but OSC's reserved ones
_NUMBER_ONLY = ("range", "points", "smoothing_ms", "resolution", "told", "rest")


def check(mapping: Mapping, origin: str) -> None:
    """Refuse a mapping whose parts do not go together.

    Raises
    ------
    MappingError
        With the first broken rule.
    """
    for broken in _whole(mapping):
        raise MappingError(f"{origin}: {broken}.")
    for number, control in enumerate(mapping.control, 1):
        for broken in _control(control, has_osc=mapping.osc is not None):
            raise MappingError(f"{origin}: control {number} ({control.label}): {broken}.")


def _whole(mapping: Mapping) -> Iterator[str]:
    if not mapping.control and mapping.marker is None:
        yield "it maps nothing: add a [[control]] or a [marker]"
    if len(mapping.control) > MOST_CONTROLS:
        yield f"it has {len(mapping.control)} controls, more than {MOST_CONTROLS}"
    if mapping.marker is not None:
        if mapping.osc is None:
            yield "[marker] goes over OSC: add a section [osc] with its port"
        yield from _address("[marker] osc", mapping.marker.osc)
        yield from _arguments("[marker] args", mapping.marker.args, TEXT)
    if mapping.osc is not None:
        if mapping.osc.heartbeat:
            yield from _address("[osc] heartbeat", mapping.osc.heartbeat)
        for message in mapping.osc.ask:
            address = message[0] if message else ""
            if not isinstance(address, str):
                yield '[osc] ask holds lists that begin with an address: [["/ping"]]'
            else:
                yield from _address("[osc] ask", address)
                yield from _arguments("[osc] ask", message[1:], "")
        if mapping.osc.silence_s and not mapping.osc.ask:
            yield "[osc] silence_s needs messages to ask: without, silence says nothing"


def _control(control: Control, *, has_osc: bool) -> Iterator[str]:
    if bool(control.osc) == bool(control.midi):
        yield "it needs one target, osc or midi"
    elif control.osc:
        yield from _osc(control, has_osc=has_osc)
    else:
        yield from _midi(control)
    if control.source in TEXTS:
        yield from _text(control)
    else:
        yield from _number(control)


def _osc(control: Control, *, has_osc: bool) -> Iterator[str]:
    if not has_osc:
        yield "it goes over OSC: add a section [osc] with its port"
    yield from _address("osc", control.osc)
    yield from _arguments("args", control.args, VALUE)
    if control.told:
        yield from _address("told", control.told)
        if VALUE not in control.args:
            yield f"told needs {VALUE} among args"
    if control.number is not None:
        yield "number is of MIDI; write OSC arguments as args"


def _midi(control: Control) -> Iterator[str]:
    if control.told or control.relative or control.integer:
        yield "told, relative and integer are of OSC: MIDI ports tell nothing, and send whole numbers anyway"
    if control.midi == "cc" and control.number is None:
        yield "a controller needs its number, 0 to 127"
    if control.midi == "note" and control.source == "speech" and control.number is None:
        yield "a note that sounds while somebody speaks needs its number, 0 to 127"
    if control.midi in {"note", "program"} and control.source not in {"emotion", "speech"}:
        yield f"a {control.midi} is chosen by emotion or played by speech, not by {control.source}"
    if control.midi == "program" and control.source == "speech":
        yield "a program is chosen by emotion"
    if control.source == "duck_db":
        yield "duck_db is in decibels, which MIDI has not: use duck"
    if control.source in TEXTS and not control.values:
        yield "MIDI has no text: say which number each one is, values = {happy = 1, sad = 2}"
    for sent in (*control.values.values(), *(control.range or ())):
        if isinstance(sent, str) or not 0 <= sent <= 127:
            yield f"{sent!r} is no MIDI value, 0 to 127"


def _text(control: Control) -> Iterator[str]:
    for name in _NUMBER_ONLY:
        if getattr(control, name):
            yield f"{name} is of numbers, and {control.source} is text"
    if control.relative or control.curve != "linear":
        yield f"relative and curve are of numbers, and {control.source} is text"
    for sent in control.values.values():
        yield from _value("values", sent)
    if control.source == "emotion":
        for emotion in control.values:
            if emotion not in {*EMOTIONS, "*"}:
                yield f'values knows no emotion {emotion!r}; there are {", ".join(EMOTIONS)}, and "*"'


def _number(control: Control) -> Iterator[str]:
    if control.values:
        yield f"values is of text, and {control.source} is a number: use range, curve or points"
    if control.source == "duck_db" and (control.range or control.points or control.curve != "linear"):
        yield "duck_db is in decibels already: leave range, curve and points away, or use duck"
    if control.relative and not control.told:
        yield "relative needs told: the address under which the DAW tells the value to add to"
    for sent in (*(control.range or ()), *([] if control.rest is None else [control.rest])):
        yield from _value("range and rest", sent)
    yield from _points(control.points)


def _points(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    if not points:
        return
    if not all(0 <= part <= 1 for point in points for part in point):
        yield "points are pairs [x, y], each from 0 to 1"
        return
    xs = [point[0] for point in points]
    if len(xs) < 2 or xs[0] != 0 or xs[-1] != 1 or any(a >= b for a, b in pairwise(xs)):
        yield "points must go from x = 0 to x = 1, x growing"


def _address(where: str, address: str) -> Iterator[str]:
    if len(address) > LONGEST_TEXT_BYTES or not _ADDRESS.fullmatch(address):
        yield f"{where} is no OSC address: it begins with / and has no space or any of # * , ? [ ] {{ }}"


def _arguments(where: str, args: Sequence[OscValue], placeholder: str) -> Iterator[str]:
    if placeholder and args.count(placeholder) > 1:
        yield f"{where} has {placeholder} more than once"
    for arg in args:
        yield from _value(where, arg)


def _value(where: str, value: OscValue) -> Iterator[str]:
    if isinstance(value, str):
        if len(value.encode("utf-8", "replace")) > LONGEST_TEXT_BYTES:
            yield f"{where} holds a text longer than {LONGEST_TEXT_BYTES} bytes"
    elif isinstance(value, int):
        if abs(value) > INT32_MAX:
            yield f"{where} holds {value}, which is too large for OSC"
    elif not abs(value) <= FLOAT32_MAX:
        yield f"{where} holds {value:g}, which is too large for OSC"
