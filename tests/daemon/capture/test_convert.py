"""Down-mix and resampling, in a stream as in one piece."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.capture.convert import Converter
from sottovoce.daemon.frames import SAMPLE_RATE_HZ, Samples


def sine(frequency_hz: float, rate_hz: int, seconds: float, amplitude: float = 10_000) -> Samples:
    times = np.arange(round(rate_hz * seconds)) / rate_hz
    return np.round(amplitude * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)


def in_chunks(samples: Samples, rate_hz: int, lengths: list[int]) -> Samples:
    converter, parts, start = Converter(rate_hz), [], 0
    for length in lengths:
        parts.append(converter.push(samples[start : start + length, None]))
        start += length
    parts.append(converter.push(samples[start:, None], last=True))
    return np.concatenate(parts)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_a_sine_comes_out_as_itself(rate_hz: int) -> None:
    out = in_chunks(sine(440, rate_hz, 1.0), rate_hz, [rate_hz // 50] * 50)
    assert len(out) == pytest.approx(SAMPLE_RATE_HZ, abs=2)
    expected = sine(440, SAMPLE_RATE_HZ, 1.0)[: len(out)].astype(float)
    error = (out[: len(expected)] - expected)[800:-800]
    assert np.sqrt(np.mean(error**2)) < 10, "60 dB below the tone"


def test_what_16_khz_cannot_hold_is_filtered_out() -> None:
    out = in_chunks(sine(11_000, 48_000, 1.0), 48_000, [960] * 50)
    assert np.abs(out[800:-800].astype(int)).max() < 10


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3000), max_size=12), st.sampled_from([8_000, 44_100, 48_000]))
def test_the_cutting_makes_no_difference(lengths: list[int], rate_hz: int) -> None:
    samples = np.random.default_rng(0).integers(-20_000, 20_000, 12_000).astype(np.int16)
    cut = in_chunks(samples, rate_hz, lengths).astype(int)
    whole = in_chunks(samples, rate_hz, []).astype(int)
    assert len(cut) == len(whole)
    np.testing.assert_allclose(cut, whole, atol=1)


@given(st.integers(1, 8), st.integers(0, 400))
def test_16_khz_passes_unchanged(channels: int, length: int) -> None:
    samples = np.random.default_rng(length).integers(-32768, 32767, (length, channels)).astype(np.int16)
    for channel in range(channels):
        np.testing.assert_array_equal(
            Converter(16_000, channel).push(samples), samples[:, channel] if channels > 1 else samples[:, 0]
        )


def test_a_mix_is_the_mean_and_cannot_overflow() -> None:
    loud = np.full((10, 8), 32767, dtype=np.int16)
    assert (Converter(16_000).push(loud) == 32767).all()
    mixed = Converter(16_000).push(np.array([[100, 200, 303]], dtype=np.int16))
    assert mixed.tolist() == [201]


@pytest.mark.parametrize(("frames", "samples"), [(0, 0), (1, 1), (3, 1), (480, 160), (48_000, 16_000)])
def test_lost_frames_in_samples(frames: int, samples: int) -> None:
    assert Converter(48_000).lost_samples(frames) == samples
