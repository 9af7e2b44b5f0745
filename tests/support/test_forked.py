"""Forked commands are processes like any other: code, streams, signals, limits."""

import signal
from pathlib import Path

import pytest

from tests.support.forked import call, start

pytestmark = pytest.mark.timeout(60)


def test_code_and_streams(tmp_path: Path):
    done = call("--version", home=tmp_path / "home")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.startswith("sottovoce ")
    assert call("frobnicate", home=tmp_path / "home").code == 2


def test_a_kill_shows_in_the_code(tmp_path: Path):
    command = start("subscribe", "--endpoint", "tcp://127.0.0.1:9", home=tmp_path / "home")
    command.signal(signal.SIGKILL)
    assert command.wait() == -signal.SIGKILL


def test_files_cannot_grow_beyond_the_limit(tmp_path: Path):
    done = call("config", "show", home=tmp_path / "home", file_bytes=0)
    assert done.code != 0
    assert done.stdout == ""
