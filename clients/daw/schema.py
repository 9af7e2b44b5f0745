"""A mapping: which control moves what in a DAW. The readable form is a TOML file (`mapping.py` reads it).

The description of each field says, in the words of a message, what the field takes.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .curves import CurveName
from .messages import OscValue

NUMBERS = ("valence", "arousal", "intensity", "confidence", "speech", "duck", "duck_db")
TEXTS = ("emotion", "track", "title")
STEADY = ("speech", "duck", "duck_db")  # move by themselves as they should, and rest at 0

Source = Literal[
    "valence",
    "arousal",
    "intensity",
    "confidence",
    "speech",
    "duck",
    "duck_db",
    "emotion",
    "track",
    "title",
]
VALUE, TEXT, REPLY_PORT = "{value}", "{text}", "{reply_port}"


class OscTarget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section [osc]: where OSC goes, and how to find out whether anybody is there."""

    port: Annotated[int, Meta(ge=1, le=65535, description="the UDP port that the DAW listens on, 1 to 65535")]
    host: Annotated[str, Meta(min_length=1, description="the name or address of the DAW's machine")] = (
        "127.0.0.1"
    )
    reply_port: Annotated[
        int,
        Meta(ge=0, le=65535, description="the UDP port to listen on for answers, 0 (any free one) to 65535"),
    ] = 0
    ask: Annotated[
        tuple[tuple[OscValue, ...], ...],
        Meta(description='a list of messages that the DAW answers, each ["/address", argument, ...]'),
    ] = ()
    ask_every_s: Annotated[
        float,
        Meta(ge=0, le=3600, description="how often to ask while answers come, in seconds; 0: not again"),
    ] = 0.0
    silence_s: Annotated[
        float,
        Meta(ge=0, le=3600, description="after how many silent seconds the DAW counts as gone; 0: never"),
    ] = 0.0
    heartbeat: Annotated[
        str, Meta(description="an OSC address that is told once a second that the bridge lives")
    ] = ""


class MidiTarget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section [midi]: the port that MIDI goes to."""

    port: Annotated[
        str, Meta(description="part of a MIDI port's name; empty: a virtual port named sottovoce")
    ] = ""


class Control(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One [[control]]: a source, a target, and the way between them."""

    source: Annotated[Source, Meta(description="one of " + ", ".join((*NUMBERS, *TEXTS)))]
    osc: Annotated[str, Meta(description='an OSC address, for example "/track/1/volume"')] = ""
    args: Annotated[
        tuple[OscValue, ...],
        Meta(description='the OSC arguments, a list in which "{value}" stands for the value'),
    ] = (VALUE,)
    integer: Annotated[bool, Meta(description="true to send whole numbers")] = False
    midi: Annotated[
        Literal["cc", "note", "program"] | None, Meta(description='"cc", "note" or "program"')
    ] = None
    channel: Annotated[int, Meta(ge=1, le=16, description="a MIDI channel, 1 to 16")] = 1
    number: Annotated[
        Annotated[int, Meta(ge=0, le=127)] | None,
        Meta(description="the number of the controller or note, 0 to 127"),
    ] = None
    velocity: Annotated[int, Meta(ge=1, le=127, description="the velocity of notes, 1 to 127")] = 100
    length_ms: Annotated[
        int,
        Meta(ge=0, le=60000, description="how long a note sounds, 0 (until the next) to 60000 milliseconds"),
    ] = 200
    values: Annotated[
        dict[str, OscValue],
        Meta(description='what to send for each text, for example {happy = 1, sad = 2}; "*" is any other'),
    ] = {}
    range: Annotated[
        tuple[float, float] | None,
        Meta(description="two numbers: what 0 and 1 of the source become"),
    ] = None
    curve: Annotated[CurveName, Meta(description='"linear", "exp", "log" or "s"')] = "linear"
    points: Annotated[
        tuple[tuple[float, float], ...],
        Meta(description="a list of pairs [x, y], each 0 to 1, x from 0 to 1 and growing"),
    ] = ()
    smoothing_ms: Annotated[
        Annotated[float, Meta(ge=0, le=60000)] | None,
        Meta(description="a time constant, 0 to 60000 milliseconds"),
    ] = None
    resolution: Annotated[
        Annotated[float, Meta(gt=0)] | None,
        Meta(description="the smallest change that is sent, above 0, in units of the range"),
    ] = None
    max_hz: Annotated[
        float, Meta(ge=0.1, le=100, description="how often it is sent at most, 0.1 to 100 a second")
    ] = 30.0
    told: Annotated[
        str, Meta(description="the OSC address under which the DAW tells this value, with the same arguments")
    ] = ""
    relative: Annotated[
        bool, Meta(description="true to add to what the DAW has told, instead of replacing it")
    ] = False
    rest: Annotated[
        float | None,
        Meta(description="the number to leave behind, and to add to while the DAW has told none"),
    ] = None

    @property
    def label(self) -> str:
        """The control in words."""
        number = "" if self.number is None else f" {self.number}"
        where = self.osc or (f"MIDI {self.midi}{number}" if self.midi else "nothing")
        return f"{self.source} → {where}"


class Marker(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section [marker]: how to set a marker at the place where the DAW plays."""

    osc: Annotated[str, Meta(description='an OSC address, for example "/add_marker"')]
    args: Annotated[
        tuple[OscValue, ...],
        Meta(description='the OSC arguments, a list in which "{text}" stands for the text'),
    ] = (TEXT,)
    on: Annotated[
        tuple[Literal["emotion", "track"], ...],
        Meta(description='a list of "emotion", "track": what makes a marker'),
    ] = ("emotion", "track")
    min_gap_s: Annotated[
        float, Meta(ge=0, le=3600, description="the shortest time between two markers, 0 to 3600 seconds")
    ] = 1.0


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping file."""

    name: Annotated[str, Meta(min_length=1, description="the name of the DAW")]
    about: Annotated[str, Meta(description="what it does, in a sentence")] = ""
    hint: Annotated[str, Meta(description="what to switch on in the DAW, in a sentence")] = ""
    osc: Annotated[OscTarget | None, Meta(description="a section [osc]")] = None
    midi: Annotated[MidiTarget, Meta(description="a section [midi]")] = MidiTarget()
    control: Annotated[tuple[Control, ...], Meta(description="sections [[control]]")] = ()
    marker: Annotated[Marker | None, Meta(description="a section [marker]")] = None

    @property
    def uses_midi(self) -> bool:
        """Whether any control goes to MIDI."""
        return any(control.midi for control in self.control)
