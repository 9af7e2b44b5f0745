"""How music expresses an emotion: tempo, mode, loudness, articulation, register, timbre, harmony.

The directions follow the reviews of a century of experiments and a rule system built on them; the figures
within each range are ours:

- Gabrielsson & Lindstroem (2010), "The role of structure in the musical expression of emotions", in Juslin &
  Sloboda (eds.), Handbook of Music and Emotion, Oxford University Press, pp. 367-400.
- Juslin & Laukka (2004), "Expression, perception, and induction of musical emotions", Journal of New Music
  Research 33(3), 217-238, doi:10.1080/0929821042000317813.
- Livingstone, Muhlberger, Brown & Thompson (2010), "Changing musical emotion: a computational rule system
  for modifying score and performance" (CMERS), Computer Music Journal 34(1), 41-64,
  doi:10.1162/comj.2010.34.1.41.

Happiness is fast, major, staccato, rather loud, high, bright and regular; anger fast, minor, loud, dissonant
and sharp in tone; sadness slow, minor, legato, soft, low, dull and falling; tenderness slow, major, legato
and soft.
"""

from dataclasses import dataclass
from typing import Literal

from .score import Instrument

Accompaniment = Literal["offbeat", "power", "broken", "arpeggio"]
Rhythm = tuple[tuple[float, float], ...]

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one emotion.

    Attributes
    ----------
    tempo_bpm : (float, float)
        Range of tempi.
    bars : int
        Length in bars of four beats; a multiple of four.
    scale : tuple of int
        Semitones above the tonic.
    tonics : tuple of int
        MIDI pitches of the keynote, an octave below the melody.
    articulation : float
        Sounding part of each note's length: below 0.6 staccato, 1 and above legato.
    velocity : float
        How hard the notes are struck, 0..1.
    drift : int
        Where the melody tends, in scale steps a bar: up is happy, down is sad.
    sevenths : bool
        Chords of four notes.
    progressions : tuple
        Four chords each, as degrees of the scale from 0.
    rhythms : tuple of Rhythm
        (beat, length in beats) of the melody in one bar.
    melody, harmony, ground : tuple of Instrument
        To choose from.
    ground : Instrument
        The bass.
    carpet : Instrument or None
        Holds the chords in the background.
    drums : bool
    """

    tempo_bpm: tuple[float, float]
    bars: int
    scale: tuple[int, ...]
    tonics: tuple[int, ...]
    articulation: float
    velocity: float
    drift: int
    sevenths: bool
    progressions: tuple[tuple[int, int, int, int], ...]
    rhythms: tuple[Rhythm, ...]
    melody: tuple[Instrument, ...]
    harmony: tuple[Instrument, ...]
    ground: Instrument
    carpet: Instrument | None
    accompaniment: Accompaniment
    drums: bool
    level_dbfs: float
    presence: float
    reverb_s: float
    reverb_mix: float


RULES: dict[str, Rules] = {
    "happy": Rules(
        tempo_bpm=(124.0, 144.0),
        bars=20,
        scale=MAJOR,
        tonics=(60, 62, 65, 67),
        articulation=0.55,
        velocity=0.75,
        drift=1,
        sevenths=False,
        progressions=((0, 4, 5, 3), (0, 3, 0, 4), (0, 5, 3, 4), (0, 3, 4, 0)),
        rhythms=(
            ((0, 0.5), (0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5), (3, 1)),
            ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
            ((0, 0.75), (0.75, 0.25), (1, 1), (2, 0.75), (2.75, 0.25), (3, 1)),
        ),
        melody=("bell", "pluck", "piano", "bell"),
        harmony=("piano", "pluck"),
        ground="bass",
        carpet="pad",
        accompaniment="offbeat",
        drums=True,
        level_dbfs=-17.0,
        presence=0.6,
        reverb_s=0.7,
        reverb_mix=0.12,
    ),
    "angry": Rules(
        tempo_bpm=(146.0, 168.0),
        bars=24,
        scale=PHRYGIAN,
        tonics=(52, 50, 53, 51),
        articulation=0.85,
        velocity=0.95,
        drift=0,
        sevenths=False,
        progressions=((0, 1, 0, 6), (0, 0, 1, 0), (0, 5, 1, 0), (0, 1, 5, 1)),
        rhythms=(
            ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 1.5), (3, 0.5), (3.5, 0.5)),
            ((0, 0.25), (0.25, 0.25), (0.5, 0.5), (1, 1), (2, 0.25), (2.25, 0.25), (2.5, 0.5), (3, 1)),
            ((0, 1.5), (1.5, 1.5), (3, 1)),
        ),
        melody=("guitar",),
        harmony=("guitar",),
        ground="bass",
        carpet=None,
        accompaniment="power",
        drums=True,
        level_dbfs=-13.0,
        presence=1.5,
        reverb_s=0.4,
        reverb_mix=0.08,
    ),
    "sad": Rules(
        tempo_bpm=(54.0, 62.0),
        bars=8,
        scale=MINOR,
        tonics=(57, 55, 60, 59),
        articulation=1.05,
        velocity=0.4,
        drift=-1,
        sevenths=False,
        progressions=((0, 5, 3, 4), (0, 3, 5, 4), (0, 6, 5, 4), (0, 3, 0, 4)),
        rhythms=(((0, 3), (3, 1)), ((0, 2), (2, 2)), ((0, 1.5), (1.5, 0.5), (2, 2))),
        melody=("strings", "piano", "strings"),
        harmony=("piano", "strings"),
        ground="strings",
        carpet=None,
        accompaniment="broken",
        drums=False,
        level_dbfs=-23.0,
        presence=0.0,
        reverb_s=2.4,
        reverb_mix=0.35,
    ),
    "calm": Rules(
        tempo_bpm=(60.0, 70.0),
        bars=8,
        scale=MAJOR,
        tonics=(60, 58, 62, 55),
        articulation=1.0,
        velocity=0.4,
        drift=0,
        sevenths=True,
        progressions=((0, 3, 0, 3), (0, 5, 3, 0), (0, 3, 5, 3), (0, 2, 3, 0)),
        rhythms=(((0, 2), (2, 2)), ((0, 4),), ((0, 1), (1, 1), (2, 2))),
        melody=("pluck", "piano", "bell"),
        harmony=("pluck", "piano"),
        ground="pad",
        carpet="strings",
        accompaniment="arpeggio",
        drums=False,
        level_dbfs=-23.0,
        presence=0.0,
        reverb_s=1.8,
        reverb_mix=0.3,
    ),
}
