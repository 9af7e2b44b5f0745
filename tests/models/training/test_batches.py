import torch

from sottovoce.models.corpora import load_corpus
from sottovoce.models.features import MUSIC, SPEECH, log_mel
from sottovoce.models.taxonomy import MUSIC_CLASSES
from sottovoce.models.training import batches
from sottovoce.models.training.augment import SPEECH_AUGMENT
from sottovoce.models.training.batches import background_music, training_features, whole_clips
from sottovoce.models.training.cache import from_cache
from sottovoce.models.training.examples import load_examples
from tests.support.emotions import made_up_examples, write_folder


def test_training_batches_are_cut_seeded_and_finite():
    examples = made_up_examples(2)

    def batch(seed: int) -> torch.Tensor:
        return training_features(
            examples,
            torch.tensor([0, 3, 3]),
            frames=50,
            front_end=SPEECH,
            settings=SPEECH_AUGMENT,
            music=[torch.randn(64, 80).half()] if seed < 0 else [],
            generator=torch.Generator().manual_seed(abs(seed)),
        )

    assert batch(1).shape == (3, 64, 50)
    assert torch.equal(batch(1), batch(1))
    assert not torch.equal(batch(1)[1], batch(1)[2])
    assert torch.isfinite(batch(-2)).all()


def test_judging_sees_every_clip_once_whole_and_unaltered():
    examples = made_up_examples(3)
    seen: list[int] = []
    for log_mels, frames, index in whole_clips(examples, 5):
        for clip, length, position in zip(log_mels, frames.tolist(), index.tolist(), strict=True):
            assert torch.equal(clip[:, :length], log_mel(from_cache(examples.powers[position])))
            seen.append(position)
    assert sorted(seen) == list(range(len(examples)))


def test_the_background_is_music_as_the_voices_front_end_hears_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(batches, "BACKGROUNDS", 2)
    write_folder(tmp_path / "music", ["ann"], MUSIC, MUSIC_CLASSES)
    clips = load_corpus("folder", tmp_path / "music")
    tracks = load_examples(clips, MUSIC_CLASSES, MUSIC, tmp_path / "cache", lambda _: None)
    heard = background_music(tracks, SPEECH)
    assert len(heard) == 2
    assert all(power.shape[0] == SPEECH.mels for power in heard)
