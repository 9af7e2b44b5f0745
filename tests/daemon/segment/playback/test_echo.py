"""The filter learns a path, keeps what is not music, and follows."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sottovoce.daemon.frames import FRAME_SAMPLES
from sottovoce.daemon.segment.playback.echo import PARTITIONS, EchoFilter

RNG = np.random.default_rng(3)
FRAMES = 300
NOISE = RNG.standard_normal(FRAMES * FRAME_SAMPLES) * 0.1
PATH = RNG.standard_normal(2000) * np.exp(-np.arange(2000) / 400)


def run(
    filter_: EchoFilter, heard: NDArray[np.float64], reference: NDArray[np.float64]
) -> NDArray[np.float64]:
    pairs = zip(heard.reshape(-1, FRAME_SAMPLES), reference.reshape(-1, FRAME_SAMPLES), strict=True)
    return np.concatenate([filter_.push(*(part.astype(np.float32) for part in pair)) for pair in pairs])


def late(wave: NDArray[np.float64], samples: int) -> NDArray[np.float64]:
    return np.concatenate([np.zeros(samples), wave])[: len(wave)]


def through(path: NDArray[np.float64], wave: NDArray[np.float64]) -> NDArray[np.float64]:
    size = 1 << (len(wave) + len(path)).bit_length()
    return np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(path, size), size)[: len(wave)]


def db(wave: NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.mean(wave**2) + 1e-20))


END = slice(-50 * FRAME_SAMPLES, None)


@pytest.mark.parametrize("gain", [0.001, 0.03, 1.0])
def test_what_the_reference_explains_goes(gain: float) -> None:
    heard = gain * through(PATH, NOISE) + 1e-5 * RNG.standard_normal(len(NOISE))
    rest = run(EchoFilter(), heard, NOISE)
    assert db(rest[END]) < db(heard[END]) - 20


def test_what_it_does_not_explain_stays() -> None:
    voice = RNG.standard_normal(len(NOISE)) * 0.2
    rest = run(EchoFilter(), voice, NOISE)
    assert db((rest - voice)[END]) < db(voice) - 10
    mixed = run(EchoFilter(), voice + through(PATH, NOISE), NOISE)
    assert db((mixed - voice)[END]) < db(through(PATH, NOISE)[END]) - 6


def test_silence_stays_silence_and_gives_no_nonsense() -> None:
    nothing = np.zeros(20 * FRAME_SAMPLES)
    assert not run(EchoFilter(), nothing, nothing).any()
    assert np.isfinite(run(EchoFilter(), np.sign(NOISE), np.sign(NOISE))).all()


@pytest.mark.parametrize("frames", [-2, 1, 3])
def test_a_shift_keeps_what_was_learnt(frames: int) -> None:
    heard = late(NOISE, 4 * FRAME_SAMPLES + 50)
    filter_ = EchoFilter()
    half = FRAMES // 2 * FRAME_SAMPLES
    run(filter_, heard[:half], NOISE[:half])
    moved = late(NOISE, frames * FRAME_SAMPLES) if frames > 0 else np.roll(NOISE, frames * FRAME_SAMPLES)
    filter_.shift(frames)
    next_ = slice(half, half + 10 * FRAME_SAMPLES)
    # The frames around the move itself are not whole.
    assert db(run(filter_, heard[next_], moved[next_])) < db(heard[next_]) - 5


def test_a_shift_beyond_its_length_and_a_reset_forget() -> None:
    for forget in (
        lambda each: each.shift(PARTITIONS),
        lambda each: each.shift(-PARTITIONS),
        EchoFilter.reset,
    ):
        filter_ = EchoFilter()
        run(filter_, NOISE, NOISE)
        forget(filter_)
        frame = NOISE[:FRAME_SAMPLES]
        np.testing.assert_allclose(run(filter_, frame, frame), frame, rtol=1e-6)
