"""A little composer: one emotion's rules and a number give one piece, always the same.

A piece repeats a four-chord progression. Two bars of melody are invented, then varied with the harmony
(a motif, its answer), so that the ear finds them again.
"""

from dataclasses import dataclass, replace
from random import Random

from .rules import RULES, Rhythm, Rules
from .score import Instrument, Note, Part, Piece

BEATS = 4
TITLES = {
    "happy": ("Paper Kites", "Market Morning", "Skipping Stones", "Open Windows"),
    "angry": ("Iron Teeth", "Red Line", "Slammed Door", "Broken Bells"),
    "sad": ("Empty Platform", "Last Letter", "Rain on Slate", "Grey Harbour"),
    "calm": ("Still Water", "Lamplight", "Slow Tide", "Garden at Dusk"),
}


@dataclass(frozen=True, slots=True)
class _Key:
    """What a piece is written in: its rules, tonic, length of a beat, chords (degree of each bar)."""

    rules: Rules
    tonic: int
    beat_s: float
    chords: tuple[int, ...]

    def pitch(self, degree: int) -> int:
        """Return the MIDI pitch of a degree of the scale, counted from 0 on through the octaves."""
        octave, step = divmod(degree, len(self.rules.scale))
        return self.tonic + 12 * octave + self.rules.scale[step]

    def chord(self, bar: int) -> tuple[int, ...]:
        """Return the degrees of a bar's chord, thirds on its root, the root within the octave below."""
        root = self.chords[bar]
        root -= len(self.rules.scale) if root > 3 else 0
        return tuple(root + 2 * step for step in range(4 if self.rules.sevenths else 3))

    def note(self, beat: float, beats: float, pitch: int, velocity: float) -> Note:
        """Return a note at a time counted in beats."""
        sounding_s = beats * self.beat_s * self.rules.articulation
        return Note(beat * self.beat_s, sounding_s, pitch, min(1.0, velocity))


def compose(emotion: str, number: int) -> Piece:
    """Return piece `number` (0..3) of an emotion."""
    rules, random = RULES[emotion], Random(f"{emotion} {number}")  # noqa: S311 - music
    tempo_bpm = round(random.uniform(*rules.tempo_bpm))
    progression = rules.progressions[number % len(rules.progressions)]
    chords = (*(progression * rules.bars)[: rules.bars - 1], 0)
    key = _Key(rules, rules.tonics[number % len(rules.tonics)], 60.0 / tempo_bpm, chords)
    parts = [
        Part(_pick(rules.melody, number), 0.8, 0.15, _melody(key, random)),
        Part(_pick(rules.harmony, number), 0.5, -0.4, _accompaniment(key, random)),
        Part(rules.ground, 0.45, 0.0, _ground(key)),
    ]
    if rules.carpet:
        parts.append(Part(rules.carpet, 0.25, 0.4, _carpet(key)))
    if rules.accompaniment == "power":
        parts.append(Part("guitar", 0.5, 0.8, _late(parts[1].notes)))
    if rules.drums:
        parts += _drums(key, driving=rules.accompaniment == "power")
    return Piece(
        title=TITLES[emotion][number],
        emotion=emotion,
        tempo_bpm=tempo_bpm,
        level_dbfs=rules.level_dbfs,
        presence=rules.presence,
        reverb_s=rules.reverb_s,
        reverb_mix=rules.reverb_mix,
        duration_s=rules.bars * BEATS * key.beat_s,
        parts=tuple(parts),
    )


def _pick(choice: tuple[Instrument, ...], number: int) -> Instrument:
    return choice[number % len(choice)]


def _motif(rules: Rules, random: Random) -> list[tuple[Rhythm, list[int]]]:
    """Return two bars of (rhythm, steps above the root): chord tones on the beat, neighbours off it."""
    bars = []
    step = random.choice((2, 4))
    for _ in range(2):
        rhythm, steps = random.choice(rules.rhythms), []
        for beat, _ in rhythm:
            step += random.choice((-2, -1, -1, 0, 1, 1, 2)) + (rules.drift if beat == 2 else 0)
            step = max(-1, min(8, step))
            steps.append(2 * round(step / 2) if beat % 2 == 0 else step)
        bars.append((rhythm, steps))
    return bars


def _melody(key: _Key, random: Random) -> tuple[Note, ...]:
    """Return the motif over the chords, contrast in every third phrase, the last bar on the tonic."""
    rules = key.rules
    motif, contrast = _motif(rules, random), _motif(rules, random)
    notes = []
    for bar in range(len(key.chords) - 1):
        rhythm, steps = (contrast if bar // 4 % 4 == 2 else motif)[bar % 2]
        root = key.chord(bar)[0]
        for (beat, beats), step in zip(rhythm, steps, strict=True):
            accent = 0.12 if beat == 0 else 0.0
            velocity = rules.velocity + accent + random.uniform(-0.06, 0.06)
            degree = root + step + len(rules.scale)
            notes.append(key.note(BEATS * bar + beat, beats, key.pitch(degree), velocity))
    last = BEATS * (len(key.chords) - 1)
    notes.append(key.note(last, BEATS, key.pitch(len(rules.scale)), rules.velocity))
    return tuple(notes)


def _accompaniment(key: _Key, random: Random) -> tuple[Note, ...]:
    """Return the chords, in the manner that the rules name."""
    rules, notes = key.rules, list[Note]()
    for bar in range(len(key.chords) - 1):
        chord, start = key.chord(bar), BEATS * bar
        soft = 0.8 * rules.velocity + random.uniform(-0.03, 0.03)
        match rules.accompaniment:
            case "offbeat":
                for beat in (0.5, 1.5, 2.5, 3.5):
                    notes += [key.note(start + beat, 0.5, key.pitch(degree), soft) for degree in chord]
            case "power":
                for eighth in range(2 * BEATS):
                    velocity = rules.velocity if eighth % 4 == 0 else soft
                    notes += [
                        key.note(start + eighth / 2, 0.5, key.pitch(chord[0]) + above - 12, velocity)
                        for above in (0, 7)
                    ]
            case "broken":
                for beat, degree in enumerate((*chord, chord[1])):
                    notes.append(key.note(start + beat, 1.6, key.pitch(degree), soft))
            case "arpeggio":
                up = (*chord, *reversed(chord))
                for eighth in range(2 * BEATS):
                    notes.append(key.note(start + eighth / 2, 1.5, key.pitch(up[eighth % len(up)]), soft))
    last = BEATS * (len(key.chords) - 1)
    notes += [key.note(last, BEATS, key.pitch(degree), 0.8 * rules.velocity) for degree in key.chord(-1)[:3]]
    return tuple(notes)


def _late(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return the notes 12 ms later: a second player, who makes the first one wide."""
    return tuple(replace(note, start_s=note.start_s + 0.012) for note in notes)


def _ground(key: _Key) -> tuple[Note, ...]:
    """Return the bass: held in slow music, root and fifth or driving roots in fast music."""
    notes = list[Note]()
    for bar in range(len(key.chords)):
        root = key.pitch(key.chord(bar)[0]) - 12
        while root > 48:
            root -= 12
        start, velocity = BEATS * bar, key.rules.velocity
        match key.rules.accompaniment:
            case "offbeat":
                notes += [
                    key.note(start + beat, 1.4, root + (7 if beat % 2 else 0), velocity) for beat in range(4)
                ]
            case "power":
                notes += [key.note(start + eighth / 2, 0.5, root, velocity) for eighth in range(8)]
            case _:
                notes += [key.note(start, BEATS, root + above, velocity) for above in (0, 7, 12)]
    return tuple(notes)


def _carpet(key: _Key) -> tuple[Note, ...]:
    """Return held chords."""
    return tuple(
        key.note(BEATS * bar, BEATS / key.rules.articulation, key.pitch(degree), 0.7 * key.rules.velocity)
        for bar in range(len(key.chords))
        for degree in key.chord(bar)
    )


def _drums(key: _Key, *, driving: bool) -> list[Part]:
    """Return the drums: light with shaken sixteenths in happy music, driving with cymbals in angry music."""
    bars = range(len(key.chords) - 1)
    kicks = (0, 0.5, 1.5, 2, 2.5, 3.5) if driving else (0, 2)
    hats = tuple(quarter / 4 for quarter in range(16))
    strength = 1.4 if driving else 0.6

    def part(
        instrument: Instrument, gain: float, pan: float, beats: tuple[float, ...], every: int = 1
    ) -> Part:
        hits = [
            Note((BEATS * bar + beat) * key.beat_s, 0.2, 0, 1.0 if beat % 1 == 0 else 0.6)
            for bar in bars[::every]
            for beat in beats
        ]
        return Part(instrument, strength * gain, pan, tuple(hits))

    parts = [part("kick", 0.6, 0.0, kicks), part("snare", 0.9, 0.05, (1, 3)), part("hat", 0.35, 0.3, hats)]
    return [*parts, part("crash", 0.3, -0.4, (0,), every=2)] if driving else parts
