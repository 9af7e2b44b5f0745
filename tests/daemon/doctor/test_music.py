from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.doctor.music import library
from sottovoce.daemon.errors import LibraryError
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.records import Failure, FileStamp
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.paths import Paths
from tests.support.catalogues import BUNDLE, fill

SETTINGS = LibrarySettings()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    paths.prepare()
    return paths


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def stock(paths: Paths, music: Path, bundle: str = BUNDLE) -> None:
    fill(paths.catalogue, list(np.eye(3, 8, dtype=np.float32)[:, None]), music, bundle=bundle)


def test_an_empty_library_is_a_warning_and_is_not_made(paths: Paths):
    finding = library(paths, BUNDLE, SETTINGS)
    assert (finding.verdict, finding.advice) == (
        "warning",
        "Add your own music: `sottovoce library add ~/Music`.",
    )
    assert not paths.catalogue.exists()
    Catalogue(paths.catalogue, create=True).close()
    assert library(paths, BUNDLE, SETTINGS).found.startswith("0 tracks of 0 folders")


def test_a_whole_library(paths: Paths, music: Path):
    stock(paths, music)
    finding = library(paths, BUNDLE, SETTINGS)
    assert (finding.verdict, finding.advice) == ("ok", "")
    assert finding.found == "3 tracks of 1 folder can be searched; 0 files gave none."


def test_files_that_promise_audio_and_gave_none_are_counted(paths: Paths, music: Path):
    stock(paths, music)
    with Catalogue(paths.catalogue) as catalogue:
        for name in ("song.mp3", "cover.jpg"):
            catalogue.fail(Failure(FileStamp(str(music / name), 1, 1), "not_audio", "words"))
    finding = library(paths, BUNDLE, SETTINGS)
    assert finding.verdict == "ok"
    assert "1 file gave none" in finding.found
    assert "`sottovoce library errors`" in finding.advice


def test_what_verify_finds_is_a_warning(paths: Paths, music: Path):
    stock(paths, music)
    with Catalogue(paths.catalogue) as catalogue:
        catalogue.set_offline(str(music), "it is not there")
    (music / "1.ogg").unlink()
    finding = library(paths, "another", SETTINGS)
    assert finding.verdict == "warning"
    for words in (
        "0 tracks",
        f"{music} is offline",
        "1 files are gone",
        "3 tracks are not embedded with this model",
    ):
        assert words in finding.found


def test_a_catalogue_that_is_none(paths: Paths):
    paths.catalogue.write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match="is damaged"):
        library(paths, BUNDLE, SETTINGS)
    with pytest.raises(LibraryError, match="is damaged"):
        library(paths, None, SETTINGS)


def test_damage_within_is_a_problem(paths: Paths, music: Path):
    stock(paths, music)
    with Catalogue(paths.catalogue) as catalogue:
        catalogue.connection.execute("PRAGMA writable_schema = ON")
        catalogue.connection.execute("CREATE TABLE more (a)")
        catalogue.connection.execute("INSERT INTO more VALUES (NULL)")
        catalogue.connection.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE more (a NOT NULL)' WHERE name = 'more'"
        )
    finding = library(paths, BUNDLE, SETTINGS)
    assert finding.verdict == "problem"
    assert "SQLite finds damage: NULL value in more.a" in finding.found


def test_without_models_only_the_catalogue_is_opened(paths: Paths, music: Path):
    stock(paths, music)
    finding = library(paths, None, SETTINGS)
    assert finding.verdict == "warning"
    assert finding.found.startswith("3 files are known")
