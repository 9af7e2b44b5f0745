"""Small files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from sottovoce.daemon.atomic import write_atomically
from sottovoce.daemon.errors import StateError


def test_replaces_the_content_and_leaves_nothing_else(tmp_path: Path):
    file = tmp_path / "state.json"
    write_atomically(file, b"one")
    write_atomically(file, b"two")
    assert file.read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_a_failed_write_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "state.json"
    write_atomically(file, b"one")

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(StateError, match=r"No space left on device\. Free some space"):
        write_atomically(file, b"two")
    assert file.read_bytes() == b"one"
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(StateError, match="Cannot write"):
        write_atomically(tmp_path / "none" / "state.json", b"")
