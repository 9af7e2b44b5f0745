import os
import subprocess
import sys

import pytest

from sottovoce.daemon.errors import StateError
from sottovoce.daemon.lock import FileLock

HOLD = (
    "import sys, time, pathlib; from sottovoce.daemon.lock import FileLock\n"
    "with FileLock(pathlib.Path(sys.argv[1]), 'testing'): print('held', flush=True); time.sleep(60)"
)


def test_a_second_holder_is_refused_by_name_and_a_killed_one_blocks_nobody(tmp_path):
    path = tmp_path / "folder" / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(StateError, match=f"Process {holder.pid} is already testing"),
            FileLock(path, "testing"),
        ):
            pytest.fail("two hold the lock")
    finally:
        holder.kill()
        holder.communicate()
    with FileLock(path, "testing"):
        assert path.read_text() == f"{os.getpid()}\n"


def test_it_can_be_taken_again(tmp_path):
    for _ in range(2):
        with FileLock(tmp_path / "lock", "testing"):
            pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(StateError, match="Cannot open the lock file"),
        FileLock(tmp_path / "file" / "lock", "testing"),
    ):
        pytest.fail("a file is not a folder")
