"""Loudness in the voice band."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples
from sottovoce.daemon.segment.level import SILENCE_DBFS, dbfs_to_power, power_to_dbfs, voice_level_dbfs

TIMES_S = np.arange(FRAME_SAMPLES) / SAMPLE_RATE_HZ


def sine(frequency_hz: float, amplitude: float) -> Samples:
    wave: Samples = np.round(amplitude * np.sin(2 * np.pi * frequency_hz * TIMES_S)).astype(np.int16)
    return wave


@pytest.mark.parametrize("frequency_hz", [200, 440, 1000, 3333, 7000])
@pytest.mark.parametrize("level_dbfs", [-0.01, -20, -60])
def test_a_sine_is_3_db_below_its_peak(frequency_hz: float, level_dbfs: float) -> None:
    level = voice_level_dbfs(sine(frequency_hz, 32768 * 10 ** (level_dbfs / 20)))
    assert level == pytest.approx(level_dbfs - 3.01, abs=0.5)


def test_white_noise_has_its_rms() -> None:
    rng = np.random.default_rng(1)
    frames = (rng.standard_normal((500, FRAME_SAMPLES)) * 1000).astype(np.int16)
    power = np.mean([dbfs_to_power(voice_level_dbfs(frame)) for frame in frames])
    assert power_to_dbfs(float(power)) == pytest.approx(20 * np.log10(1000 / 32768), abs=0.3)


@pytest.mark.parametrize(
    ("hum", "below_dbfs"),
    [
        (sine(50, 20_000), -60),
        (sine(60, 20_000), -25),
        (np.full(FRAME_SAMPLES, 12_000, np.int16), -80),
        (np.zeros(FRAME_SAMPLES, np.int16), SILENCE_DBFS),
    ],
    ids=["50 Hz", "60 Hz", "offset", "zeros"],
)
def test_what_is_no_voice_does_not_count(hum: Samples, below_dbfs: float) -> None:
    assert voice_level_dbfs(hum) <= below_dbfs


@given(arrays(np.int16, FRAME_SAMPLES))
def test_any_frame_has_a_finite_level(samples: Samples) -> None:
    assert SILENCE_DBFS <= voice_level_dbfs(samples) <= 3.1


@given(st.floats(-96, 0))
def test_powers_and_levels_are_inverse(level_dbfs: float) -> None:
    assert power_to_dbfs(dbfs_to_power(level_dbfs)) == pytest.approx(level_dbfs)


def test_no_power_is_silence() -> None:
    assert power_to_dbfs(0.0) == SILENCE_DBFS
