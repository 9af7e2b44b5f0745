"""The composer keeps to the rules of each emotion, and to what it wrote before."""

import pytest

from sottovoce.daemon.demo.composer import TITLES, compose
from sottovoce.daemon.demo.rules import RULES
from sottovoce.daemon.demo.score import Piece

DRUMS = {"kick", "snare", "hat", "crash"}
ALL = [(emotion, number) for emotion in TITLES for number in range(4)]


def melody(piece: Piece):
    return piece.parts[0].notes


@pytest.mark.parametrize(("emotion", "number"), ALL)
def test_a_piece_is_playable(emotion, number):
    piece = compose(emotion, number)
    assert piece == compose(emotion, number), "the same every time"
    assert 27.0 <= piece.duration_s <= 40.0
    low, high = RULES[emotion].tempo_bpm
    assert low - 0.5 <= piece.tempo_bpm <= high + 0.5
    for part in piece.parts:
        assert part.notes
        for note in part.notes:
            assert 0.0 <= note.start_s < piece.duration_s
            assert note.duration_s > 0.0
            assert note.start_s + note.duration_s <= piece.duration_s * 1.05
            assert 0.0 < note.velocity <= 1.0
            assert 24 <= note.pitch <= 103 or part.instrument in DRUMS


@pytest.mark.parametrize(("emotion", "number"), ALL)
def test_the_melody_keeps_to_its_scale_and_comes_home(emotion, number):
    rules, notes = RULES[emotion], melody(compose(emotion, number))
    tonic = rules.tonics[number]
    assert {(note.pitch - tonic) % 12 for note in notes} <= set(rules.scale)
    assert (notes[-1].pitch - tonic) % 12 == 0


def test_sixteen_different_pieces():
    assert len({title for titles in TITLES.values() for title in titles}) == 16
    tunes = {tuple((note.start_s, note.pitch) for note in melody(compose(*which))) for which in ALL}
    assert len(tunes) == 16


@pytest.mark.parametrize(("emotion", "number"), ALL)
def test_the_motif_returns(emotion, number):
    """Bars over the same chord with the same motif are sung alike: the first bar comes back."""
    piece = compose(emotion, number)
    bar_s = 4 * 60.0 / piece.tempo_bpm
    bars: dict[int, list[int]] = {}
    for note in melody(piece):
        bars.setdefault(int(note.start_s / bar_s + 1e-6), []).append(note.pitch)
    assert bars[0] in [bars[bar] for bar in range(2, len(bars))]


def test_energy_and_mode_follow_the_literature():
    """High arousal is fast, loud and has drums; happiness and calm are major, anger and sadness minor."""
    for lively in ("happy", "angry"):
        for quiet in ("sad", "calm"):
            for number in range(4):
                loud, soft = compose(lively, number), compose(quiet, number)
                assert loud.tempo_bpm > 1.5 * soft.tempo_bpm
                assert loud.level_dbfs > soft.level_dbfs
                density = len(melody(loud)) / loud.duration_s
                assert density > 2 * len(melody(soft)) / soft.duration_s
                assert {"kick", "snare"} <= {part.instrument for part in loud.parts}
                assert "kick" not in {part.instrument for part in soft.parts}
    thirds = {emotion: RULES[emotion].scale[2] for emotion in RULES}
    assert thirds == {"happy": 4, "angry": 3, "sad": 3, "calm": 4}
    assert RULES["happy"].articulation < 0.6 < 1.0 <= RULES["sad"].articulation
