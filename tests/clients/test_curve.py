import os
import sys
from pathlib import Path

import pytest
import zmq

from sottovoce.clients import curve
from sottovoce.clients.errors import KeyFolderError


def test_a_pair_is_written_and_read_again(tmp_path: Path) -> None:
    file = curve.generate(tmp_path / "new" / "keys", "studio")
    folder = file.parent
    pair = curve.load_pair(folder, "studio")
    assert file.name == "studio.public"
    assert zmq.curve_public(pair.secret) == pair.public == curve.load_public(folder, "studio")


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits are POSIX")
def test_only_this_user_can_read_them(tmp_path: Path) -> None:
    os.umask(os.umask(0))
    curve.generate(tmp_path / "keys", "a")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    curve.generate(tmp_path, "a")
    pair = curve.load_pair(tmp_path, "a")
    assert pair.secret.decode() not in f"{pair} {pair!r}"


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    curve.generate(tmp_path, "a")
    before = curve.load_pair(tmp_path, "a")
    with pytest.raises(KeyFolderError, match=r"Keys named 'a' are in .* already: delete them first"):
        curve.generate(tmp_path, "a")
    assert curve.load_pair(tmp_path, "a") == before


@pytest.mark.parametrize("name", ["", "../a", "a b", "a.public", "ä"])
def test_names_are_plain(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFolderError, match="use letters, digits, - and _ only"):
        curve.generate(tmp_path, name)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFolderError, match="Cannot write keys to"):
        curve.generate(tmp_path / "file" / "keys", "a")


def test_missing_and_spoilt_keys_are_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFolderError, match=r"Cannot read the key .*a\.public: .*`sottovoce keygen"):
        curve.load_public(tmp_path, "a")
    (tmp_path / "a.public").write_bytes(b"short\n")
    with pytest.raises(KeyFolderError, match=r"a\.public holds no CURVE key"):
        curve.load_public(tmp_path, "a")


def test_every_client_is_authorised_and_the_daemon_is_none(tmp_path: Path) -> None:
    for name in (curve.DAEMON, "client", "studio"):
        curve.generate(tmp_path, name)
    assert sorted(curve.authorised(tmp_path).values()) == ["client", "studio"]
    assert curve.authorised(tmp_path / "nowhere") == {}


def test_the_usual_folder_follows_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path))
    assert curve.default_folder() == tmp_path / "data" / "keys"
    monkeypatch.delenv("SOTTOVOCE_HOME")
    assert curve.default_folder().name == "keys"
