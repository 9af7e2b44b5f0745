"""Every instrument is in tune, in bounds and ends without a click."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.demo.instruments import RATE_HZ, sound
from sottovoce.daemon.demo.score import Note

PITCHED = ["piano", "pluck", "bell", "strings", "pad", "bass", "guitar"]
DRUMS = ["kick", "snare", "hat", "crash"]


@pytest.mark.parametrize("instrument", PITCHED)
@pytest.mark.parametrize("pitch", [43, 60, 72, 84])
def test_in_tune(instrument, pitch):
    samples = sound(instrument, Note(0.0, 1.0, pitch, 0.6))
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    frequency_hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    wanted_hz = 440.0 * 2.0 ** ((pitch - 69) / 12)
    near = (frequency_hz > wanted_hz * 0.95) & (frequency_hz < wanted_hz * 1.05)
    found_hz = frequency_hz[near][spectrum[near].argmax()]
    assert abs(1200.0 * np.log2(found_hz / wanted_hz)) < 15.0, "cents"


@given(st.sampled_from(PITCHED + DRUMS), st.floats(0.01, 1.5), st.integers(24, 103), st.floats(0.05, 1.0))
@settings(max_examples=30, deadline=None)
def test_any_note_is_finite_bounded_and_ends_in_silence(instrument, duration_s, pitch, velocity):
    samples = sound(instrument, Note(0.0, duration_s, pitch, velocity))
    assert samples.dtype == np.float32
    assert len(samples) >= round(duration_s * RATE_HZ)
    assert np.isfinite(samples).all()
    assert np.max(np.abs(samples)) <= 1.6 * velocity
    assert abs(float(samples[-1])) < 0.01


@pytest.mark.parametrize("instrument", ["piano", "bass", "strings", "guitar"])
def test_harder_is_brighter(instrument):
    def centroid_hz(velocity: float) -> float:
        spectrum = np.abs(np.fft.rfft(sound(instrument, Note(0.0, 0.5, 55, velocity)))) ** 2
        return float(np.average(np.fft.rfftfreq(2 * len(spectrum) - 1, 1.0 / RATE_HZ), weights=spectrum))

    assert centroid_hz(0.95) > 1.05 * centroid_hz(0.3)


@pytest.mark.parametrize("instrument", PITCHED + DRUMS)
def test_the_same_note_sounds_the_same(instrument):
    note = Note(0.0, 0.3, 60, 0.5)
    np.testing.assert_array_equal(sound(instrument, note), sound(instrument, note))
