"""The demo's music is made once, survives interruption and is never half there."""

from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.demo import library
from sottovoce.daemon.demo.composer import TITLES
from sottovoce.daemon.demo.library import demo_music
from sottovoce.daemon.errors import StateError
from sottovoce.daemon.library.media import opened, tags


@pytest.fixture
def quick(monkeypatch) -> list[str]:
    """Silence instead of music, and the titles rendered so far."""
    rendered: list[str] = []

    def silence(piece):
        rendered.append(piece.title)
        return np.zeros((2, 4410), dtype=np.float32)

    monkeypatch.setattr(library, "render", silence)
    return rendered


def test_sixteen_files_once(tmp_path, quick):
    seen: list[tuple[int, int, str]] = []
    folder = demo_music(tmp_path / "cache", lambda *progress: seen.append(progress))
    titles = [title for group in TITLES.values() for title in group]
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{title}.flac" for title in titles)
    assert seen == [(done, 16, title) for done, title in enumerate(titles)] + [(16, 16, "")]
    assert demo_music(tmp_path / "cache") == folder
    assert len(quick) == 16, "nothing is rendered twice"


def test_goes_on_after_an_interruption(tmp_path, quick, monkeypatch):
    def interrupt(done: int, total: int, title: str) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo_music(tmp_path, interrupt)
    folder = demo_music(tmp_path)
    assert len(quick) == 16
    assert len(list(folder.iterdir())) == 16


def test_a_full_disk_leaves_no_half_file(tmp_path, quick, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StateError, match=r"Cannot write .*Paper Kites\.flac: No space left on device"):
            demo_music(tmp_path)
    assert list((tmp_path / f"demo-music-{library.VERSION}").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(StateError, match=r"Cannot create .*demo-music.*: .*\. Free some space or make"):
        demo_music(tmp_path / "cache")


def test_a_real_file_says_who_made_it(tmp_path, monkeypatch):
    monkeypatch.setattr(library, "TITLES", {"calm": TITLES["calm"][:1]})
    path = next(demo_music(tmp_path).iterdir())
    with opened(str(path)) as (container, stream):
        found = tags(container, stream, str(path))
        comments = [value for key, value in container.metadata.items() if key.lower() == "comment"]
        assert comments == ["Made by a program to sound calm."]
        assert container.duration / 1e6 > 28.0
    assert (found.title, found.artist, found.licence) == ("Still Water", "sottovoce demo", "CC0-1.0")
    assert found.album == "Music for a demo"
    assert Path(path).stat().st_size < 6_000_000
