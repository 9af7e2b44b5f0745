"""The mix: level, place, room."""

from dataclasses import replace

import numpy as np
import pytest

from sottovoce.daemon.demo import synth
from sottovoce.daemon.demo.composer import compose
from sottovoce.daemon.demo.instruments import RATE_HZ
from sottovoce.daemon.demo.score import Note, Part, Piece
from sottovoce.daemon.demo.synth import PEAK, render

NOTE = Part("piano", 0.8, 0.0, (Note(0.0, 0.5, 60, 0.7), Note(0.5, 0.5, 64, 0.7)))
SHORT = Piece(
    title="Two Notes",
    emotion="calm",
    tempo_bpm=60.0,
    level_dbfs=-20.0,
    presence=0.0,
    reverb_s=0.5,
    reverb_mix=0.2,
    duration_s=1.0,
    parts=(NOTE,),
)


def level_dbfs(samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


def test_shape_level_and_peak():
    samples = render(SHORT)
    assert samples.shape == (2, round(2.1 * RATE_HZ))
    assert samples.dtype == np.float32
    assert np.max(np.abs(samples)) <= PEAK
    assert level_dbfs(samples) == pytest.approx(-20.0, abs=1.0)
    assert np.max(np.abs(samples[:, -20:])) < 1e-3, "it fades out"
    np.testing.assert_array_equal(samples, render(SHORT))


def test_no_piece_clips_however_loud_it_is_asked_to_be():
    assert np.max(np.abs(render(replace(SHORT, level_dbfs=0.0)))) <= PEAK


@pytest.mark.parametrize(("pan", "louder"), [(-1.0, 0), (1.0, 1)])
def test_pan_places_a_part(pan, louder):
    samples = render(replace(SHORT, reverb_mix=0.0, parts=(replace(NOTE, pan=pan),)))
    levels = np.sqrt(np.mean(samples**2, axis=1))
    assert levels[louder] > 100 * levels[1 - louder]


def test_a_room_rings_on_and_differs_between_the_ears():
    dry = render(replace(SHORT, reverb_mix=0.0))
    wet = render(replace(SHORT, reverb_mix=0.5))
    tail = slice(round(1.35 * RATE_HZ), round(1.45 * RATE_HZ))
    assert level_dbfs(wet[:, tail]) > level_dbfs(dry[:, tail]) + 10.0
    np.testing.assert_allclose(dry[0], dry[1], atol=1e-6)
    assert np.max(np.abs(wet[0] - wet[1])) > 0.01


def test_block_convolution_is_convolution(monkeypatch):
    monkeypatch.setattr(synth, "BLOCK", 256)
    random = np.random.default_rng(0)
    dry = random.standard_normal((2, 1000)).astype(np.float32)
    impulse = random.standard_normal((2, 90)).astype(np.float32)
    expected = [np.convolve(dry[ear], impulse[ear])[:1000] for ear in (0, 1)]
    np.testing.assert_allclose(synth._convolved(dry, impulse), expected, atol=1e-3)


def treble(samples) -> float:
    """Share of the power above 3 kHz."""
    spectrum = np.abs(np.fft.rfft(samples[0])) ** 2
    return float(spectrum[np.fft.rfftfreq(samples.shape[1], 1.0 / RATE_HZ) > 3000.0].sum() / spectrum.sum())


def test_presence_raises_the_treble():
    dull = render(SHORT)
    bright = render(replace(SHORT, presence=1.0))
    assert treble(bright) == pytest.approx(4.0 * treble(dull), rel=0.2), "6 dB"


def test_real_pieces_are_as_loud_and_as_bright_as_their_mood():
    brightness = {}
    for emotion in ("happy", "angry", "sad", "calm"):
        piece = compose(emotion, 0)
        samples = render(piece)
        assert np.isfinite(samples).all()
        assert level_dbfs(samples) == pytest.approx(piece.level_dbfs, abs=1.0)
        assert abs(float(samples.mean())) < 1e-3, "no offset"
        brightness[emotion] = treble(samples)
    assert min(brightness["happy"], brightness["angry"]) > 3 * max(brightness["sad"], brightness["calm"])
