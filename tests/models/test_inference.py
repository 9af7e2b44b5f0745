import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.models.errors import NonFiniteError, ShortInputError
from sottovoce.models.features import MUSIC, SPEECH
from sottovoce.models.inference import MusicModel, SpeechModel, window_starts
from tests.support.emotions import sound, tiny_network

SPEAKER = SpeechModel(tiny_network(SPEECH), "cpu")
PLAYER = MusicModel(tiny_network(MUSIC), "cpu")


def test_a_voice_gets_a_place_and_a_name():
    heard = SPEAKER.embed(sound("sad", 130, 1.5, 16_000))
    assert heard.vector.shape == (64,)
    assert heard.vector.dtype == np.float32
    assert np.linalg.norm(heard.vector) == pytest.approx(1, abs=1e-5)
    assert tuple(heard.scores) == SPEAKER.classes
    assert sum(heard.scores.values()) == pytest.approx(1, abs=1e-5)
    assert heard.confidence == max(heard.scores.values()) == heard.scores[heard.emotion]
    assert 0 <= heard.valence <= 1
    assert 0 <= heard.arousal <= 1


def test_a_batch_gives_what_each_gives_alone():
    voices = [
        sound(name, 100 + 20 * i, 0.5 + 0.7 * i, 16_000) for i, name in enumerate(["sad", "happy", "angry"])
    ]
    for alone, together in zip([SPEAKER.embed(v) for v in voices], SPEAKER.embed_batch(voices), strict=True):
        np.testing.assert_allclose(alone.vector, together.vector, atol=1e-4)
        assert alone.scores == pytest.approx(together.scores, abs=1e-4)
        assert (alone.valence, alone.arousal) == pytest.approx((together.valence, together.arousal), abs=1e-4)


def test_no_voices_no_embeddings():
    assert SPEAKER.embed_batch([]) == []


def test_integers_and_floats_are_the_same_voice():
    voice = sound("happy", 140, 1.0, 16_000)
    integers = np.round(voice * 32768).astype(np.int16)
    np.testing.assert_allclose(SPEAKER.embed(integers).vector, SPEAKER.embed(voice).vector, atol=2e-3)


@pytest.mark.parametrize("gain_db", [-40, -20, 12, 60])
def test_the_gain_does_not_matter(gain_db):
    voice = sound("angry", 110, 1.0, 16_000)
    louder = voice * np.float32(10 ** (gain_db / 20))
    np.testing.assert_allclose(SPEAKER.embed(louder).vector, SPEAKER.embed(voice).vector, atol=1e-3)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(8000, np.int16),
        np.full(8000, 32767, np.int16),
        np.eye(1, 8000, 4000, dtype=np.float32)[0],
        np.tile(np.array([1e38, -1e38], np.float32), 4000),
        np.full(8000, 1e-38, np.float32),
    ],
    ids=["silence", "DC at full scale", "impulse", "beyond all scale", "next to nothing"],
)
def test_degenerate_voices_give_unit_vectors(samples):
    assert np.linalg.norm(SPEAKER.embed(samples).vector) == pytest.approx(1, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.integers(4800, 20_000), st.integers(0, 2**32 - 1))
def test_any_length_gives_a_finite_unit_vector(length, seed):
    samples = np.random.default_rng(seed).integers(-32768, 32768, length).astype(np.int16)
    assert np.linalg.norm(SPEAKER.embed(samples).vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(poison):
    samples = sound("calm", 100, 1.5, 22_050)
    samples[5] = poison
    with pytest.raises(NonFiniteError, match=r"^The samples hold NaN or infinity: repair the source"):
        SPEAKER.embed(samples)
    with pytest.raises(NonFiniteError, match=r"^The samples hold NaN or infinity: repair the source"):
        PLAYER.embed_windows(samples)


@pytest.mark.parametrize("shape", [(0,), (4799,), (2, 8000)])
def test_what_is_too_short_is_refused(shape):
    with pytest.raises(ShortInputError, match=r"at least 4800 of them \(0\.3 s\)\.$"):
        SPEAKER.embed(np.zeros(shape, np.int16))
    with pytest.raises(ShortInputError, match=r"at least 22050 of them \(1\.0 s\)\.$"):
        PLAYER.embed_windows(np.zeros(shape, np.float32))


def test_music_is_embedded_window_by_window():
    song = np.concatenate([sound("sad", 220, 12, 22_050), sound("angry", 220, 13, 22_050)])
    played = PLAYER.embed_windows(song)
    assert played.starts_s == pytest.approx([0, 7.5, 15])
    assert played.vectors.shape == (3, 64)
    np.testing.assert_allclose(np.linalg.norm(played.vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(played.scores.sum(axis=1), 1, atol=1e-5)
    assert played.valence.shape == played.arousal.shape == (3,)
    assert len(played.emotions) == 3
    alone = PLAYER.embed_windows(song[-220_500:])
    np.testing.assert_allclose(alone.vectors[0], played.vectors[2], atol=1e-4)


def test_many_windows_go_in_batches():
    assert PLAYER.embed_windows(np.zeros(22_050 * 170, np.float32)).vectors.shape == (17, 64)


def test_a_short_clip_is_one_window():
    assert PLAYER.embed_windows(sound("calm", 200, 1.2, 22_050)).starts_s.tolist() == [0]


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(10**4, 10**6))
def test_windows_cover_everything_evenly(length, window):
    starts = window_starts(length, window)
    assert starts[0] == 0
    if length <= window:
        assert starts == [0]
    else:
        assert starts[-1] == length - window
        steps = np.diff(starts)
        assert steps.max() <= window
        assert steps.max() - steps.min() <= 1


def test_warming_up_takes_time():
    assert SPEAKER.warm_up() > 0


def test_models_do_not_learn_while_judging():
    before = {name: value.clone() for name, value in SPEAKER.network.state_dict().items()}
    SPEAKER.embed(sound("sad", 130, 1.5, 16_000))
    assert not any(parameter.grad is not None for parameter in SPEAKER.network.parameters())
    assert all(torch.equal(value, before[name]) for name, value in SPEAKER.network.state_dict().items())
