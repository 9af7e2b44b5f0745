"""Whether a sound server can be reached: real sockets, in folders of their own."""

import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sottovoce.daemon.doctor.session import session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


@pytest.fixture
def runtime() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="run-") as folder:  # names of sockets end at 107 bytes
        yield Path(folder)


@contextmanager
def server(path: Path) -> Iterator[None]:
    path.parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        yield


@pytest.mark.parametrize("value", [{}, {"XDG_RUNTIME_DIR": ""}])
def test_the_missing_variable_is_named(value: dict[str, str]):
    finding = session(value)
    assert finding.verdict == "warning"
    assert finding.found.startswith("XDG_RUNTIME_DIR is not set")
    assert "export XDG_RUNTIME_DIR" in finding.advice


def test_each_server_that_answers_is_named(runtime: Path):
    with server(runtime / "pulse" / "native"):
        assert session({"XDG_RUNTIME_DIR": str(runtime)}).found.startswith("PulseAudio can be reached")
        with server(runtime / "pipewire-0"):
            found = session({"XDG_RUNTIME_DIR": str(runtime)})
    assert (found.verdict, found.found.split(" can ")[0]) == ("ok", "PulseAudio and PipeWire")


def test_a_session_without_a_server_or_with_a_dead_socket(runtime: Path):
    assert session({"XDG_RUNTIME_DIR": str(runtime)}).found.startswith(
        "Neither PulseAudio nor PipeWire answers"
    )
    with server(runtime / "pipewire-0"):
        pass  # the file stays, nobody listens
    assert (runtime / "pipewire-0").exists()
    assert session({"XDG_RUNTIME_DIR": str(runtime)}).verdict == "warning"


def test_pulse_server_comes_first(runtime: Path):
    path = runtime / "native"
    with server(path):
        for address in (f"unix:{path}", str(path), f"{{0123abcd}}unix:{path}", f"unix:/none unix:{path}"):
            assert session({"PULSE_SERVER": address}).verdict == "ok", address
    dead = session({"PULSE_SERVER": f"unix:{path}"})
    assert dead.verdict == "warning"
    assert "nothing answers there" in dead.found


def test_pulse_server_over_tcp():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert session({"PULSE_SERVER": f"tcp:127.0.0.1:{port}"}).verdict == "ok"
    assert session({"PULSE_SERVER": f"tcp:127.0.0.1:{port}"}).verdict == "warning"
    assert session({"PULSE_SERVER": "tcp:127.0.0.1"}).verdict == "warning"  # at its own port, nobody
    assert session({"PULSE_SERVER": "tcp:127.0.0.1:99999"}).verdict == "warning"
