import numpy as np
import pytest

from tests.support.audio import FORMATS, melody, tone, write_audio
from tests.support.encoder import MUSIC_CLASSES, FakeBundle


def test_vectors_are_of_unit_length_and_tell_tones_apart():
    bundle = FakeBundle()
    low, high = tone(4.0, 300.0, rate_hz=16_000), tone(4.0, 5000.0, rate_hz=16_000)
    music = bundle.music.embed_windows(np.concatenate([low, high]))
    assert music.vectors.shape == (4, 64)
    assert music.starts_s.tolist() == [0.0, 2.0, 4.0, 6.0]
    assert music.scores.shape == (4, len(MUSIC_CLASSES))
    np.testing.assert_allclose(np.linalg.norm(music.vectors, axis=1), 1.0, atol=1e-5)
    speech = bundle.speech.embed((high * 32767).astype(np.int16))
    similarities = music.vectors @ speech.vector
    assert similarities[2:].min() > 0.9 > similarities[:2].max()
    assert speech.scores[speech.emotion] == speech.confidence


def test_another_name_is_another_hash():
    assert FakeBundle().hash == FakeBundle().hash != FakeBundle("other").hash


@pytest.mark.parametrize("name", FORMATS)
def test_files_are_written_in_every_format(tmp_path, name):
    assert write_audio(tmp_path / "a", melody(1.5, 0), name).stat().st_size > 500
