import numpy as np
import pytest

from sottovoce.daemon.errors import LibraryError
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.library import Library
from sottovoce.daemon.library.settings import LibrarySettings
from tests.support.catalogues import BUNDLE, fill, track_hash

AXES = np.eye(8, dtype=np.float32)


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(tmp_path):
    def open_library(bundle=BUNDLE, **settings):
        return Library.open(
            tmp_path / "library.sqlite3", tmp_path / "index", bundle, LibrarySettings(**settings)
        )

    return open_library


def near(axis: int, amount: float) -> np.ndarray:
    """A vector whose cosine with the axis is 1 / sqrt(1 + amount²)."""
    return AXES[axis] + amount * AXES[(axis + 1) % 8]


def hashes(result):
    return [candidate.track for candidate in result.candidates]


def test_an_absent_catalogue_is_an_empty_library(tmp_path, opened):
    library = opened()
    assert len(library) == 0
    assert library.revision == -1
    assert library.search(AXES[0], 3).why == "empty_library"
    assert not library.changed()
    assert list(tmp_path.iterdir()) == []


def test_candidates_are_whole_and_nearest_first(tmp_path, music, opened):
    fill(tmp_path / "library.sqlite3", [near(0, amount)[None] for amount in (0.5, 0.1, 0.9)], music)
    result = opened().search(7 * AXES[0], 3)

    assert result.why == ""
    assert hashes(result) == [track_hash(1), track_hash(0), track_hash(2)]
    first = result.candidates[0]
    assert first.similarity == pytest.approx(1 / np.sqrt(1.01), abs=1e-6)
    assert first.path == str(music / "1.ogg")
    assert (first.title, first.artist, first.album, first.licence) == ("title 1", "artist", "", "")
    assert (first.emotion, first.valence, first.arousal) == ("happy", 0.25, 0.75)
    assert (first.duration_s, first.level_dbfs) == (60.0, -20.0)


def test_a_track_is_named_once_with_its_nearest_section(tmp_path, music, opened):
    crowd = np.stack([near(0, amount) for amount in (0.3, 0.1, 0.2)])
    fill(tmp_path / "library.sqlite3", [crowd, near(0, 1.0)[None]], music)
    result = opened().search(AXES[0], 2)
    assert hashes(result) == [track_hash(0), track_hash(1)]
    assert result.candidates[0].start_s == 10.0


def test_fewer_than_k_and_all_filtered(tmp_path, music, opened):
    made = fill(tmp_path / "library.sqlite3", [AXES[:1], AXES[1:2]], music)
    library = opened()
    assert library.search(AXES[0], 5).why == "fewer_than_k"
    assert hashes(library.search(AXES[0], 1, exclude={made[0]})) == [made[1]]
    assert library.search(AXES[0], 1, exclude=made) == library.search(AXES[0], 1, exclude=[*made, "unknown"])
    assert library.search(AXES[0], 1, exclude=made).why == "all_filtered"


def test_another_model_is_told(tmp_path, music, opened):
    fill(tmp_path / "library.sqlite3", [AXES[:1]], music)
    library = opened(bundle="another")
    assert len(library) == 0
    assert library.search(AXES[0], 1).why == "other_model"


def test_short_tracks_and_folders_are_left_out(tmp_path, music, opened):
    (music / "jazz").mkdir()
    path = tmp_path / "library.sqlite3"
    fill(path, [AXES[:1]], music, duration_s=3.0)
    rock = fill(path, [AXES[:1]], music, first=1)
    jazz = fill(path, [AXES[:1]], music / "jazz", first=2)

    assert hashes(opened().search(AXES[0], 3)) == rock + jazz
    assert hashes(opened(allow_folders=(str(music / "jazz"),)).search(AXES[0], 3)) == jazz
    assert hashes(opened(deny_folders=(str(music / "jazz"),)).search(AXES[0], 3)) == rock
    assert opened(allow_folders=(str(music / "ja"),)).search(AXES[0], 3).why == "all_filtered"
    assert len(opened(minimum_duration_s=0.0).search(AXES[0], 3).candidates) == 3


def test_tracks_whose_files_went_are_not_suggested_and_come_back(tmp_path, music, opened):
    made = fill(tmp_path / "library.sqlite3", [near(0, amount / 10)[None] for amount in range(6)], music)
    library = opened()
    for number in (0, 1, 3):
        (music / f"{number}.ogg").rename(music / f"{number}.away")

    assert hashes(library.search(AXES[0], 2)) == [made[2], made[4]]
    assert library.search(AXES[0], 5).why == "fewer_than_k"
    assert not library.changed()

    for number in (0, 1, 3):
        (music / f"{number}.away").rename(music / f"{number}.ogg")
    assert library.changed()
    assert hashes(opened().search(AXES[0], 2)) == made[:2]


def test_a_lost_mount_leaves_nothing_to_suggest_and_deletes_nothing(tmp_path, music, opened):
    fill(tmp_path / "library.sqlite3", [AXES[:1], AXES[1:2]], music)
    music.rename(tmp_path / "unplugged")
    library = opened()
    assert library.search(AXES[0], 1).why == "all_filtered"
    assert len(library) == 2


def test_an_offline_root_offers_the_files_that_are_there(tmp_path, music, opened):
    made = fill(tmp_path / "library.sqlite3", [AXES[:1], AXES[1:2]], music)
    with Catalogue(tmp_path / "library.sqlite3") as catalogue:
        catalogue.set_offline(str(music), "most of it has gone")
    (music / "0.ogg").unlink()
    assert hashes(opened().search(AXES[0], 1)) == made[1:]


def test_another_file_of_the_same_recording_is_taken(tmp_path, music, opened):
    path = tmp_path / "library.sqlite3"
    (tmp_path / "copy").mkdir()
    fill(path, [AXES[:1]], music)
    fill(path, [AXES[:1]], tmp_path / "copy")
    library = opened()
    assert len(library) == 1
    (tmp_path / "copy" / "0.ogg").unlink()
    assert library.search(AXES[0], 1).candidates[0].path == str(music / "0.ogg")


def test_a_published_change_is_noticed(tmp_path, music, opened):
    path = tmp_path / "library.sqlite3"
    fill(path, [AXES[:1]], music)
    library = opened()
    assert not library.changed()
    fill(path, [AXES[1:2]], music, first=1)
    assert library.changed()
    assert not opened().changed()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (np.ones(5), "8 numbers are wanted"),
        (np.full(8, np.nan), "not finite"),
        (np.zeros(8), "no usable length"),
    ],
)
def test_queries_that_cannot_be_compared_are_refused(tmp_path, music, opened, query, words):
    fill(tmp_path / "library.sqlite3", [AXES[:1]], music)
    with pytest.raises(LibraryError, match=words):
        opened().search(query, 1)


def test_near_finds_by_valence_and_arousal(tmp_path, music, opened):
    path = tmp_path / "library.sqlite3"
    fill(path, [AXES[:1], AXES[1:2], AXES[2:3]], music)
    with Catalogue(path) as catalogue:
        for number, (valence, arousal) in enumerate([(0.9, 0.9), (0.1, 0.1), (0.6, 0.5)], 1):
            catalogue.connection.execute(
                "UPDATE sections SET valence = ?, arousal = ? WHERE track = ?", (valence, arousal, number)
            )
    library = opened()
    result = library.near(0.8, 0.8, 2)
    assert hashes(result) == [track_hash(0), track_hash(2)]
    assert result.why == ""
    assert result.candidates[0].similarity == pytest.approx(1 - np.hypot(0.1, 0.1) / np.sqrt(2))
    assert hashes(library.near(0.0, 0.0, 1)) == [track_hash(1)]
    assert hashes(library.near(0.0, 0.0, 1, exclude=[track_hash(1)])) == [track_hash(2)]
    assert library.near(0.0, 0.0, 4).why == "fewer_than_k"
    (music / "1.ogg").unlink()
    assert hashes(library.near(0.0, 0.0, 1)) == [track_hash(2)]


def test_near_an_empty_library(opened):
    assert opened().near(0.5, 0.5, 1).why == "empty_library"


def test_find_gives_one_track_with_its_fitting_section(tmp_path, music, opened):
    made = fill(tmp_path / "library.sqlite3", [AXES[:3], AXES[3:4]], music, duration_s=2.0)
    library = opened()
    assert library.search(AXES[0], 1).why == "all_filtered"  # too short to be suggested, yet known
    found = library.find(made[0], 3 * AXES[2])
    assert (found.track, found.start_s, found.similarity) == (made[0], 20.0, 1.0)
    assert library.find(made[0]).start_s == 0.0
    assert library.find("unknown") is None
    with pytest.raises(LibraryError, match="8 numbers are wanted"):
        library.find(made[0], np.ones(3))
    (music / "0.ogg").unlink()
    assert library.find(made[0]) is None
