"""A piece of music as data: what a composer writes and a synthesiser plays."""

from dataclasses import dataclass
from typing import Literal

Instrument = Literal[
    "piano", "pluck", "bell", "strings", "pad", "bass", "guitar", "kick", "snare", "hat", "crash"
]


@dataclass(frozen=True, slots=True)
class Note:
    """One sound: `pitch` in MIDI semitones (60 is middle C, drums ignore it), `velocity` 0..1."""

    start_s: float
    duration_s: float
    pitch: int
    velocity: float


@dataclass(frozen=True, slots=True)
class Part:
    """The notes of one instrument; `pan` from -1 (left) to 1 (right), `gain` linear."""

    instrument: Instrument
    gain: float
    pan: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole piece.

    Attributes
    ----------
    level_dbfs : float
        Root mean square that it is to be played at.
    presence : float
        How much the treble is raised: 0 not at all, 1 by 6 dB.
    reverb_s, reverb_mix : float
        Time in which the room's sound falls by 60 dB, and its share, 0..1.
    duration_s : float
        From the first note to the end of the last bar, without the room's tail.
    """

    title: str
    emotion: str
    tempo_bpm: float
    level_dbfs: float
    presence: float
    reverb_s: float
    reverb_mix: float
    duration_s: float
    parts: tuple[Part, ...]
