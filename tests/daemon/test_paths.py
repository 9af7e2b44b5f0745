"""Where files are kept."""

from pathlib import Path

import pytest

from sottovoce.daemon.errors import StateError
from sottovoce.daemon.paths import Paths


def test_one_folder_holds_all_when_home_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "sv"))
    paths = Paths.find()
    assert {paths.config, paths.data, paths.cache, paths.catalogue, paths.index} == {
        tmp_path / "sv" / name
        for name in ("config.toml", "data", "cache", "data/library.sqlite3", "cache/index")
    }
    assert not (tmp_path / "sv").exists()
    paths.prepare()
    assert paths.data.is_dir()
    assert paths.cache.is_dir()


def test_the_platform_decides_otherwise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOTTOVOCE_HOME", raising=False)
    paths = Paths.find()
    assert paths.config.name == "config.toml"
    assert "sottovoce" in str(paths.data)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "file" / "sub"))
    with pytest.raises(StateError, match="set SOTTOVOCE_HOME to one that you may write"):
        Paths.find().prepare()
