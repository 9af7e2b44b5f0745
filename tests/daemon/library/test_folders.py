from pathlib import Path

import pytest

from sottovoce.daemon.library.folders import Folders, absolute, is_under

HOME = Path.cwd().anchor


def at(*parts):
    return str(Path(HOME, *parts))


@pytest.mark.parametrize(
    ("path", "folder", "under"),
    [
        (at("music", "a.ogg"), at("music"), True),
        (at("music", "deep", "a.ogg"), at("music"), True),
        (at("music2", "a.ogg"), at("music"), False),
        (at("music"), at("music"), False),
        (at("a.ogg"), HOME, True),
    ],
)
def test_under_means_below_the_folder_itself(path, folder, under):
    assert is_under(path, folder) is under


def test_denial_wins_over_permission():
    folders = Folders([at("music")], [at("music", "talk")])
    assert folders.allow(at("music", "a.ogg"))
    assert not folders.allow(at("music", "talk", "a.ogg"))
    assert not folders.allow(at("other", "a.ogg"))
    assert Folders([], []).allow(at("anything"))


def test_folders_are_made_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert absolute("~/Music") == str(tmp_path / "Music")
    assert absolute("x/../Music/") == str(tmp_path / "Music")
