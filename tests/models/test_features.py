import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.models.features import MUSIC, SPEECH, MelPower, level, log_mel, trimmed
from tests.support.emotions import sound

MEL = MelPower(SPEECH)


def features(samples: np.ndarray) -> torch.Tensor:
    return log_mel(trimmed(MEL(torch.from_numpy(np.asarray(samples, dtype=np.float32)))))


@pytest.mark.parametrize("front_end", [SPEECH, MUSIC], ids=["speech", "music"])
def test_a_tone_is_loudest_in_its_band(front_end):
    t = np.arange(front_end.sample_rate_hz) / front_end.sample_rate_hz
    power = MelPower(front_end)(torch.from_numpy(np.sin(2 * np.pi * 1000 * t).astype(np.float32)))
    mel_of = lambda hz: 2595 * np.log10(1 + hz / 700)  # noqa: E731
    low, high = mel_of(front_end.min_hz), mel_of(front_end.max_hz)
    expected = (mel_of(1000) - low) / (high - low) * (front_end.mels + 1) - 1
    assert abs(int(power.mean(dim=1).argmax()) - expected) <= 1


@settings(max_examples=25, deadline=None)
@given(gain_db=st.floats(-50, 0))
def test_the_gain_does_not_matter(gain_db):
    voice = sound("angry", 120, 0.6, 16_000)
    np.testing.assert_allclose(features(voice * 10 ** (gain_db / 20)), features(voice), atol=2e-3)


def test_silence_around_speech_is_cut_off_and_barely_moves_the_level():
    voice = sound("happy", 150, 1.0, 16_000)
    framed = np.concatenate([np.zeros(24_000), voice, np.zeros(48_000)]).astype(np.float32)
    assert features(framed).shape[1] <= features(voice).shape[1] + 12  # a margin, and the window
    alone, around = (level(MEL(torch.from_numpy(samples))) for samples in (voice, framed))
    assert float(around / alone) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(8000),
        np.full(8000, 0.5),
        np.eye(1, 8000, 4000)[0],
        np.sign(np.sin(np.arange(8000))),
        np.full(8000, 1e-9),
        np.zeros(10),
    ],
    ids=["silence", "DC", "impulse", "clipping square", "denormal DC", "ten samples"],
)
def test_degenerate_sounds_stay_finite(samples):
    log_power = features(samples)
    assert log_power.shape[0] == SPEECH.mels
    assert log_power.shape[1] >= 1
    assert torch.isfinite(log_power).all()


def test_dc_is_silence():
    np.testing.assert_allclose(features(np.full(8000, 0.5)), features(np.zeros(8000)), atol=1e-3)


def test_the_level_of_a_batch_is_that_of_each():
    powers = torch.rand(3, 64, 20)
    assert torch.allclose(level(powers), torch.stack([level(power) for power in powers]))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=2000).map(
        lambda values: np.array(values, dtype=np.float32)
    )
)
def test_any_samples_give_finite_features(samples):
    assert torch.isfinite(features(samples)).all()
