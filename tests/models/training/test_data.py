import pytest

from sottovoce.models.errors import CorpusError, TrainingError
from sottovoce.models.features import SPEECH
from sottovoce.models.network import SPEECH_NETWORK
from sottovoce.models.splits import assert_disjoint
from sottovoce.models.training.data import Source, find_sources, load_side
from tests.support.data import DATA_ROOT, needs_data
from tests.support.emotions import write_folder

PEOPLE = [f"person {i}" for i in range(16)]


def test_nothing_to_learn_from_is_refused(tmp_path):
    with pytest.raises(
        TrainingError, match=r"^There is no music to learn from: give --data .* or --music with"
    ):
        find_sources(tmp_path, None, "music")


def test_own_recordings_are_a_folder_or_a_table(tmp_path):
    assert find_sources(None, tmp_path, "speech") == [Source("folder", tmp_path)]
    assert find_sources(None, tmp_path / "voices.csv", "speech") == [Source("csv", tmp_path / "voices.csv")]


def test_a_missing_table_is_refused_by_its_reader(tmp_path):
    with pytest.raises(CorpusError, match=r"voices\.csv"):
        load_side(find_sources(None, tmp_path / "voices.csv", "speech"), SPEECH_NETWORK, lambda _: None)


def test_speakers_keep_to_one_part(tmp_path, monkeypatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    write_folder(tmp_path / "voices", PEOPLE, SPEECH, ("sad", "happy"))
    done: list[int] = []
    side = load_side(find_sources(None, tmp_path / "voices", "speech"), SPEECH_NETWORK, done.append)
    assert_disjoint(side.split)
    assert sum(done) == len(side.train) + len(side.validation) + len(side.test) == 32
    assert [clip.id for clip in side.test.clips] == [clip.id for clip in side.split.test]
    assert len(side.validation) > 0


def test_recordings_of_nobody_known_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    write_folder(tmp_path / "voices", ["."], SPEECH, ("sad", "happy"))
    with pytest.raises(TrainingError, match=r"^No speaker is held out to choose by: name the speakers"):
        load_side(find_sources(None, tmp_path / "voices", "speech"), SPEECH_NETWORK, lambda _: None)


@pytest.mark.data
@needs_data("speech/ravdess", "music/deam")
def test_the_public_corpora_are_found():
    assert "ravdess" in {source.corpus for source in find_sources(DATA_ROOT, None, "speech")}
    assert "deam" in {source.corpus for source in find_sources(DATA_ROOT, None, "music")}
