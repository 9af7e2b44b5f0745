import pytest

from sottovoce.models.errors import TrainingError
from sottovoce.models.features import SPEECH
from sottovoce.models.hub.cache import Extractor
from sottovoce.models.hub.data import load_hub_side
from sottovoce.models.hub.ears import EarSettings, load_ears
from sottovoce.models.hub.references import Reference
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES
from sottovoce.models.training.data import Source
from tests.support.checkpoints import wave_checkpoint
from tests.support.emotions import write_folder


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    wave_checkpoint(root / "wave")
    write_folder(root / "many", [f"person {i}" for i in range(12)], SPEECH, ("happy", "fearful"))
    write_folder(root / "one", ["anna"], SPEECH, ("happy",))
    return root


def side(root, name, window_s=None, classes=SPEECH_CLASSES):
    ears, settings = load_ears(EarSettings(audio=Reference(source=str(root / "wave"))), root)
    extractor = Extractor(ears, settings, window_s, root / "cache", "cpu")
    return load_hub_side([Source("folder", root / name)], extractor, classes, lambda _: None, quick=False)


def test_every_clip_is_in_one_part_with_its_features_and_label(root):
    made = side(root, "many")
    assert sum(map(len, (made.train, made.validation, made.test))) == 24
    speakers = [{clip.speaker for clip in part.clips} for part in (made.train, made.validation, made.test)]
    assert not speakers[0] & speakers[1]
    assert {row.shape for row in made.train.powers} == {(16,)}
    assert set(made.train.labels.tolist()) == {SPEECH_CLASSES.index(name) for name in ("happy", "fearful")}


def test_a_clip_of_several_windows_is_as_many_examples(root):
    whole, windowed = side(root, "many"), side(root, "many", window_s=0.5)
    assert len(windowed.train) == 3 * len(whole.train)
    assert windowed.train.clips[0] is windowed.train.clips[2]


def test_without_anybody_held_out_it_is_refused(root):
    with pytest.raises(TrainingError, match=r"^No speaker is held out to choose by: name the speakers"):
        side(root, "one")


def test_labels_of_another_side_are_refused(root):
    with pytest.raises(
        TrainingError, match=r"^fearful cannot be learnt here: label the clips as happy, angry"
    ):
        side(root, "many", classes=MUSIC_CLASSES)
