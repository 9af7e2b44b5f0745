import numpy as np
import pytest

from sottovoce.models.audio import decode
from sottovoce.models.errors import AudioError
from tests.support.emotions import sound, write_wav


def test_decoding_keeps_the_samples(tmp_path):
    voice = sound("happy", 200, 0.5, 16_000)
    write_wav(tmp_path / "a.wav", voice, 16_000)
    np.testing.assert_allclose(decode(tmp_path / "a.wav", 16_000), voice, atol=1e-4)


def test_decoding_resamples(tmp_path):
    write_wav(tmp_path / "a.wav", sound("happy", 200, 1.0, 44_100), 44_100)
    decoded = decode(tmp_path / "a.wav", 16_000)
    assert len(decoded) == pytest.approx(16_000, abs=20)
    spectrum = np.abs(np.fft.rfft(decoded))
    assert abs(int(spectrum.argmax()) - 200) <= 7  # within the pulse's side bands


@pytest.mark.parametrize("content", [b"", b"not audio at all" * 100])
def test_what_is_no_audio_is_refused(tmp_path, content):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"^Cannot decode .*a\.wav: .*Is it an audio file\?$"):
        decode(path, 16_000)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(AudioError, match=r"^Cannot decode .*b\.wav: .*No such file"):
        decode(tmp_path / "b.wav", 16_000)


def test_a_file_without_samples_is_refused(tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros(0, np.float32), 16_000)
    with pytest.raises(AudioError, match=r"(holds no sound: leave it out|Cannot decode)"):
        decode(tmp_path / "a.wav", 16_000)
