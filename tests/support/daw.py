"""Real peers of the DAW bridge: JACK without sound, Ardour without windows, liblo's oscdump."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

Found = TypeVar("Found")

_DEADLINE_S = 60.0
_OSC_START_S = 1.5
"""A message within the first moments of its port silences the OSC of Ardour 7.3 for good."""
_OSC_OFF = re.compile(r'<Protocol name="Open Sound Control \(OSC\)"[^>]*/>')
_OSC_ON = (
    '<Protocol name="Open Sound Control (OSC)" active="1" debugmode="0" address-only="0" remote-port="8000" '
    'banksize="0" striptypes="159" feedback="0" gainmode="0" send-page-size="0" plug-page-size="0"/>'
)
_CONFIG = """\
<?xml version="1.0" encoding="UTF-8"?>
<Ardour version="7003"><Config><Option name="osc-port" value="{port}"/></Config></Ardour>
"""
_SESSION = """\
local session = create_session(os.getenv("SESSION_FOLDER"), "show", 48000)
local last, normal = ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal
session:new_audio_track(2, 2, nil, 1, "Music", last, normal, true)
session:save_state("")
close_session()
quit()
"""


def require(*programs: str) -> None:
    """Skip the calling test where a program is missing; fail it in CI."""
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing:
        return
    words = f"needs {', '.join(missing)}: apt-get install ardour jackd2 liblo-tools"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


def free_udp_port() -> int:
    """Return a UDP port that nobody holds now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OscDump:
    """What oscdump prints: `seconds address types arguments`, a line a message."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.port = port
        self.lines: list[str] = []
        self._process = process
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def await_line(self, pattern: str) -> "re.Match[str]":
        """Return the first line that matches, waiting for it."""
        return until(lambda: next((m for line in list(self.lines) if (m := re.search(pattern, line))), None))

    def end(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        self._thread.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip())


@contextmanager
def oscdump() -> Iterator[OscDump]:
    """Run oscdump on a free port."""
    require("oscdump")
    port = free_udp_port()
    process = subprocess.Popen(
        ["oscdump", "-L", str(port)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    dump = OscDump(process, port)
    try:
        until(lambda: _taken(port))
        yield dump
    finally:
        dump.end()


@contextmanager
def jack() -> Iterator[dict[str, str]]:
    """Run a JACK server without sound; yields the environment in which it is found."""
    require("jackd", "jack_lsp")
    name = f"sv{uuid4().hex[:8]}"
    environment = {**os.environ, "JACK_DEFAULT_SERVER": name, "JACK_NO_AUDIO_RESERVATION": "1"}
    environment["JACK_NO_START_SERVER"] = "1"
    # On a busy machine Ardour is late for a cycle now and then, and must not be thrown out for it.
    command = ["jackd", "-n", name, "-r", "-t", "20000", "-d", "dummy", "-r", "48000", "-p", "4096"]
    with tempfile.TemporaryFile() as log, _started(command, environment, log.fileno()):
        until(lambda: _succeeds("jack_lsp", environment))
        yield environment


class Ardour:
    """An installed Ardour, with a home of its own in a folder.

    Attributes
    ----------
    session : Path
        The session file, once `make_session` has made it.
    """

    def __init__(self, folder: Path) -> None:
        require("ardour")
        libraries = sorted(Path("/usr/lib").glob("ardour[0-9]*"))
        assert libraries, "ardour is here, but its library folder is not where Debian has it"
        self._library = libraries[-1]
        self._folder = folder
        self.session = folder / "show" / "show.ardour"

    def environment(self, **more: str) -> dict[str, str]:
        """Return what its start script sets."""
        name = self._library.name
        return {
            **os.environ,
            "HOME": str(self._folder),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "ARDOUR_DATA_PATH": f"/usr/share/{name}",
            "ARDOUR_CONFIG_PATH": f"/etc/{name}:/usr/share/{name}",
            "ARDOUR_DLL_PATH": str(self._library),
            "ARDOUR_SURFACES_PATH": str(self._library / "surfaces"),
            "ARDOUR_BACKENDS_PATH": str(self._library / "backends"),
            "LD_LIBRARY_PATH": str(self._library),
            **more,
        }

    def lua(self, script: str, **variables: str) -> str:
        """Run a script in its Lua and return what it prints."""
        require(f"{self._library.name}-lua")
        file = self._folder / "script.lua"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [f"{self._library.name}-lua", str(file)],
            env=self.environment(**variables),
            capture_output=True,
            timeout=40,
            check=True,
        )
        return done.stdout.decode("utf-8", "replace")

    def make_session(self) -> None:
        """Make a session with one track, in which OSC is on."""
        self.lua(_SESSION, SESSION_FOLDER=str(self.session.parent))
        text = self.session.read_text(encoding="utf-8")
        self.session.write_text(_OSC_OFF.sub(_OSC_ON, text), encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[int]:
        """Run it without windows, on a JACK server of its own; yields the port on which it listens to OSC."""
        program = next(iter(sorted(self._library.glob("hardour-*"))))
        port = free_udp_port()
        config = self._folder / "config" / self._library.name / "config"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(_CONFIG.format(port=port))
        with jack() as found, (self._folder / "ardour.log").open("wb") as log:
            jack_server = {name: value for name, value in found.items() if name.startswith("JACK_")}
            command = [str(program), str(self.session.parent), "show"]
            with _started(command, self.environment(**jack_server), log.fileno()) as process:
                until(lambda: process.poll() is not None or _taken(port))
                assert process.poll() is None, (self._folder / "ardour.log").read_text(errors="replace")
                time.sleep(_OSC_START_S)
                yield port


def until(look: Callable[[], Found | None]) -> Found:
    """Return what `look` finds, once it finds something."""
    end_s = time.monotonic() + _DEADLINE_S
    while time.monotonic() < end_s:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"not there within {_DEADLINE_S} s")


def _succeeds(command: str, environment: Mapping[str, str]) -> bool:
    return subprocess.run([command], env=environment, capture_output=True, check=False).returncode == 0


def _taken(port: int) -> bool:
    """Return whether somebody holds a UDP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return True
    return False


@contextmanager
def _started(
    command: list[str], environment: Mapping[str, str], log: int
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()  # JACK keeps a list of servers, and only 8 fit in: each must sign off
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
