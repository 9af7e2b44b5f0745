import numpy as np
import pytest
import torch

from sottovoce.models.corpora import Clip, load_corpus
from sottovoce.models.features import MUSIC, SPEECH, MelPower, log_mel, trimmed
from sottovoce.models.training import cache
from sottovoce.models.training.cache import cache_folder, data_hash, from_cache, mel_powers
from tests.support.emotions import sound, write_folder, write_wav


@pytest.fixture
def clips(tmp_path) -> list[Clip]:
    write_folder(tmp_path / "voices", ["ann", "bob"], SPEECH, ("sad", "happy"))
    return load_corpus("folder", tmp_path / "voices")


def nothing(_done: int) -> None:
    return None


def test_cached_features_are_those_of_inference(tmp_path):
    voice = np.concatenate([np.zeros(8000, np.float32), sound("sad", 120, 1.0, 16_000)])
    write_wav(tmp_path / "sad" / "ann" / "a.wav", voice, 16_000)
    power = mel_powers(load_corpus("folder", tmp_path), SPEECH, tmp_path / "cache", nothing)[0]
    direct = log_mel(trimmed(MelPower(SPEECH)(torch.from_numpy(voice))))
    torch.testing.assert_close(log_mel(from_cache(power)), direct, atol=0.02, rtol=0.02)


def test_the_second_time_nothing_is_decoded(clips, tmp_path, monkeypatch):
    first = mel_powers(clips, SPEECH, tmp_path / "cache", nothing)
    monkeypatch.setattr(cache, "decode", None)
    done: list[int] = []
    again = mel_powers(clips, SPEECH, tmp_path / "cache", done.append)
    assert sum(done) == len(clips) == len(first)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))


def test_other_audio_other_clips_other_front_ends_have_other_hashes(clips):
    hashes = {data_hash(clips, SPEECH), data_hash(clips[1:], SPEECH), data_hash(clips, MUSIC)}
    write_wav(clips[0].path, sound("sad", 300, 1.0, 16_000), 16_000)
    assert len(hashes | {data_hash(clips, SPEECH)}) == 4


def test_a_damaged_cache_is_made_anew(clips, tmp_path):
    first = mel_powers(clips, SPEECH, tmp_path / "cache", nothing)
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:1000])
    again = mel_powers(clips, SPEECH, tmp_path / "cache", nothing)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))


def test_the_cache_follows_sottovoce_home(tmp_path, monkeypatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "cache" / "features"
    monkeypatch.delenv("SOTTOVOCE_HOME")
    assert cache_folder().name == "features"
    assert "sottovoce" in str(cache_folder())
