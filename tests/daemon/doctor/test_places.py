from pathlib import Path

import pytest

from sottovoce.daemon.doctor.places import configuration, disk_space, existing, folders
from sottovoce.daemon.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home" / "config.toml", tmp_path / "home" / "data", tmp_path / "home" / "cache")


def test_a_configuration_that_is_absent_or_fine(tmp_path: Path):
    file = tmp_path / "config.toml"
    assert configuration(file, []).found == f"{file} does not exist yet: defaults are in force."
    file.write_text("[suggest]\nk = 3\n")
    assert configuration(file, []).found == f"{file} is fine."


def test_a_broken_configuration_and_a_broken_override(tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_text("[capture]\ndevic = 1\n")
    finding = configuration(file, [])
    assert finding.verdict == "problem"
    assert finding.found == f"{file}: unknown key capture.devic."
    assert finding.advice == "Did you mean device? Until then, this page assumes the defaults."
    assert configuration(tmp_path / "none", ["suggest.k=0"]).verdict == "problem"


def test_folders_that_are_there_or_can_be_made_and_nothing_is_left_behind(paths: Paths, tmp_path: Path):
    assert folders(paths).verdict == "ok"
    assert list(tmp_path.iterdir()) == []
    paths.prepare()
    before = sorted(tmp_path.rglob("*"))
    assert str(paths.data) in folders(paths).found
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written(paths: Paths, tmp_path: Path):
    (tmp_path / "home").mkdir()
    paths.data.write_text("a file where a folder should be")
    finding = folders(paths)
    assert finding.verdict == "problem"
    assert finding.found.startswith(f"Cannot write to {paths.data}: ")
    assert "SOTTOVOCE_HOME" in finding.advice


@pytest.mark.parametrize(
    ("free_mb", "verdict"),
    [(49, "problem"), (50, "warning"), (499, "warning"), (500, "ok"), (9_000_000, "ok")],
)
def test_free_space_is_that_of_the_fuller_disk(paths: Paths, free_mb: int, verdict: str):
    paths.prepare()
    free = {paths.data: 10**13, paths.cache: free_mb * 1_000_000}
    finding = disk_space(paths, free.__getitem__)
    assert finding.verdict == verdict
    assert f"{free_mb / 1000:.1f} GB free for {paths.cache}." == finding.found


def test_the_disk_of_this_machine(paths: Paths):
    assert "GB free" in disk_space(paths).found


def test_existing(tmp_path: Path):
    assert existing(tmp_path / "a" / "b") == tmp_path
    assert existing(tmp_path) == tmp_path
