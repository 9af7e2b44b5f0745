import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from sottovoce.daemon.library.decode import Recording, read
from sottovoce.daemon.library.failure import UnusableFileError
from sottovoce.daemon.library.reading import Order, Reader
from sottovoce.daemon.library.records import FileStamp
from tests.support.audio import tone, write_audio
from tests.support.crash import CrashingSet


def stamp(path):
    return FileStamp(str(path), path.stat().st_size if path.exists() else 1, 0)


@pytest.fixture
def stamps(tmp_path):
    return [stamp(write_audio(tmp_path / f"{number}.wav", tone(2.0, 200.0 + number))) for number in range(7)]


def reader(processes, known=frozenset()):
    return Reader(Order(16_000, 1.0, 2, known), processes)


@pytest.mark.parametrize("processes", [0, 2])
def test_files_come_back_in_order(tmp_path, stamps, processes):
    (tmp_path / "text.wav").write_text("words")
    (tmp_path / "empty.wav").touch()
    odd = [stamp(tmp_path / name) for name in ("text.wav", "empty.wav", "gone.wav")]
    done = list(reader(processes).read([*stamps, *odd], Event()))
    assert [each for each, _ in done] == [*stamps, *odd]
    assert all(isinstance(outcome, Recording) for _, outcome in done[:7])
    assert [outcome.reason for _, outcome in done[7:9]] == ["not_audio", "empty"]
    assert isinstance(done[9][1], FileNotFoundError)
    assert done[0][1].heard.samples.shape == (2, 16_000)


@pytest.mark.parametrize("processes", [0, 2])
def test_known_recordings_are_not_decoded(stamps, processes):
    known = {read(stamps[1].path, 16_000, 1.0, 2, ()).identity.hash}
    outcomes = [outcome for _, outcome in reader(processes, known).read(stamps[:3], Event())]
    assert [outcome.heard is None for outcome in outcomes] == [False, True, False]


@pytest.mark.timeout(120)
def test_a_crash_of_the_decoder_costs_the_file_at_fault_only(stamps):
    guilty = {read(stamps[place].path, 16_000, 1.0, 2, ()).identity.hash for place in (1, 5)}
    done = list(reader(2, CrashingSet(guilty)).read(stamps, Event()))
    assert [each for each, _ in done] == stamps
    assert [getattr(outcome, "reason", "") for _, outcome in done] == [
        "",
        "crashed",
        "",
        "",
        "",
        "crashed",
        "",
    ]


def test_whatever_a_decoder_raises_is_kept_with_the_file(stamps, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("no rate")

    monkeypatch.setattr("sottovoce.daemon.library.reading.read", fail)
    ((_, outcome),) = reader(0).read(stamps[:1], Event())
    assert outcome.reason == "unreadable"
    assert "ZeroDivisionError('no rate')" in str(outcome)


def test_a_stop_ends_after_the_file_in_hand(stamps):
    stop = Event()
    done = []
    for each, _ in reader(0).read(stamps, stop):
        done.append(each)
        if len(done) == 3:
            stop.set()
    assert done == stamps[:3]


def test_failures_pass_between_processes_whole():
    error = UnusableFileError("unreadable", "bad luck")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.reason, str(copy)) == ("unreadable", str(error))


PROGRAM = """
import multiprocessing, sys, time
from threading import Event
from sottovoce.daemon.library.reading import Order, Reader
from sottovoce.daemon.library.records import FileStamp
reader = Reader(Order(16_000, 1.0, 2, frozenset()), 1)
for _ in reader.read([FileStamp(path, 1, 0) for path in sys.argv[1:]], Event()):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_a_killed_parent_leaves_no_process_behind(stamps):
    program = "if __name__ == '__main__':\n" + "\n".join(f"    {line}" for line in PROGRAM.splitlines())
    parent = subprocess.Popen(
        [sys.executable, "-c", program, stamps[0].path, stamps[1].path], stdout=subprocess.PIPE, text=True
    )
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    ends_s = time.monotonic() + 10
    while any(map(is_running, children)) and time.monotonic() < ends_s:
        time.sleep(0.05)
    assert not any(map(is_running, children))
