"""What is sent to a DAW."""

from dataclasses import dataclass
from typing import Literal

OscValue = float | int | str


@dataclass(frozen=True, slots=True)
class OscMessage:
    """An OSC message: an address and its arguments."""

    address: str
    args: tuple[OscValue, ...] = ()

    def __str__(self) -> str:
        return " ".join(
            [self.address, *(f"{arg:g}" if isinstance(arg, float) else str(arg) for arg in self.args)]
        )


@dataclass(frozen=True, slots=True)
class MidiMessage:
    """A MIDI channel message; no other kind is ever sent, so no clock is disturbed.

    Attributes
    ----------
    kind : str
        As mido calls it.
    channel : int
        From 1 to 16, as DAWs show it.
    number : int
        Of the controller, note or program, from 0 to 127.
    value : int
        Of the controller, or the velocity, from 0 to 127; a program has none.
    """

    kind: Literal["control_change", "note_on", "note_off", "program_change"]
    channel: int
    number: int
    value: int = 0

    def __str__(self) -> str:
        value = "" if self.kind == "program_change" else f" = {self.value}"
        return f"{self.kind.replace('_', ' ')} {self.number}{value} on channel {self.channel}"


Message = OscMessage | MidiMessage
