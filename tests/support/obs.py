"""A real OBS Studio on a display of its own, with settings of its own, on a free port.

Its canvas is tiny and slow, for drawing costs what the tests need.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sottovoce.clients.obs import orders
from sottovoce.clients.obs.connection import Connection
from sottovoce.clients.obs.errors import ObsError
from sottovoce.clients.obs.secret import Secret
from sottovoce.clients.obs.settings import ObsSettings

PASSWORD = "canary-6hT2"
BRIDGE = [sys.executable, "-m", "sottovoce.daemon", "client", "obs"]
_DEADLINE_S = 90.0
_GLOBAL = """\
[General]
FirstRun=true
Pre21Defaults=false
LastVersion=486539266
EnableAutoUpdates=false

[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired={auth}
ServerPassword={password}
"""
_PROFILE = """\
[General]
Name=Untitled

[Video]
BaseCX=320
BaseCY=180
OutputCX=320
OutputCY=180
FPSType=0
FPSCommon=10

[Audio]
SampleRate=48000
"""


def require_obs() -> None:
    """Skip the calling test where OBS or Xvfb is missing; fail it in CI."""
    missing = [tool for tool in ("obs", "Xvfb") if shutil.which(tool) is None]
    if missing:
        words = f"needs {', '.join(missing)}: apt-get install obs-studio obs-plugins xvfb libgl1-mesa-dri"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)


class Obs:
    """OBS, its display, and everything that can befall them.

    Attributes
    ----------
    port : int
        Of its WebSocket server.
    config : Path
        Its folder of settings.
    """

    def __init__(self, folder: Path, *, auth: bool = True) -> None:
        self.folder = folder
        self.config = folder / ".config" / "obs-studio"
        self.port = _free_port()
        profile = self.config / "basic" / "profiles" / "Untitled"
        profile.mkdir(parents=True)
        (self.config / "basic" / "scenes").mkdir()
        (profile / "basic.ini").write_text(_PROFILE)
        settings = _GLOBAL.format(port=self.port, auth=str(auth).lower(), password=PASSWORD)
        (self.config / "global.ini").write_text(settings)
        self._display: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{folder / 'none'}",
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def start(self) -> None:
        """Start OBS, and its display if that is not there yet, and wait until it answers."""
        self._show()
        with (self.folder / "obs.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["nice", "-n", "5", "obs", "--multi", "--disable-updater", "--collection", "Untitled"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until_s = time.monotonic() + _DEADLINE_S
        while time.monotonic() < until_s:
            try:
                self.ask("GetSceneList")
            except ObsError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"OBS did not start:\n{(self.folder / 'obs.log').read_text(errors='replace')}")

    def answers(self) -> bool:
        """Return whether OBS runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End OBS as a crash would."""
        self._end(signal.SIGKILL)

    def quit(self) -> None:
        """End OBS as its window's close button would: scenes are saved."""
        self._end(signal.SIGINT)

    def freeze(self) -> None:
        """Let OBS hang."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let OBS go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End OBS and its display."""
        self._end(signal.SIGKILL)
        if self._display is not None:
            self._display.kill()
            self._display.wait()
            self._display = None

    def ask(self, kind: str, **data: object) -> dict[str, Any]:
        """Send one request as another program would, and return the answer."""
        return self.do((kind, data))[0]

    def do(self, *requests: tuple[str, dict[str, object]]) -> list[dict[str, Any]]:
        """Send requests in order on one connection, and return their answers."""

        async def send() -> list[dict[str, Any]]:
            async with await self.connection() as connection:
                return [await connection.request(kind, **data) for kind, data in requests]

        return asyncio.run(send())

    async def connection(self, subscriptions: int = 0, wake: asyncio.Event | None = None) -> Connection:
        """Open a connection."""
        wake = wake or asyncio.Event()
        return await Connection.open("127.0.0.1", self.port, Secret(PASSWORD), subscriptions, wake)

    def volume(self, source: str) -> float:
        """Return where a fader stands, as a factor."""
        volume: float = self.ask("GetInputVolume", inputName=source)["inputVolumeMul"]
        return volume

    def settings_of(self, source: str) -> dict[str, Any]:
        """Return the settings of a source."""
        settings: dict[str, Any] = self.ask("GetInputSettings", inputName=source)["inputSettings"]
        return settings

    def media(self, source: str) -> tuple[str, float]:
        """Return what a media source does (last word of OBS's state), and where in the file, in seconds."""
        status = self.ask("GetMediaInputStatus", inputName=source)
        return status["mediaState"].rpartition("_")[2].lower(), (status["mediaCursor"] or 0) / 1000

    def clear(self) -> None:
        """Remove everything in the scene collection but one empty scene `Scene`."""
        for source in self.ask("GetInputList")["inputs"]:
            self.ask("RemoveInput", inputName=source["inputName"])
        scenes = [scene["sceneName"] for scene in self.ask("GetSceneList")["scenes"]]
        if "Scene" not in scenes:
            self.ask("CreateScene", sceneName="Scene")
        self.ask("SetCurrentProgramScene", sceneName="Scene")
        for scene in scenes:
            if scene != "Scene":
                self.ask("RemoveScene", sceneName=scene)
        eventually(lambda: not self.ask("GetInputList")["inputs"])

    def add_script(self, file: Path, settings: dict[str, str]) -> None:
        """Add a script to the scene collection, as Tools, Scripts would; OBS must not run."""
        collection = json.loads(self._collection.read_text())
        collection["modules"]["scripts-tool"] = [{"path": str(file), "settings": settings}]
        self._collection.write_text(json.dumps(collection))

    @property
    def _collection(self) -> Path:
        return self.config / "basic" / "scenes" / "Untitled.json"

    def _show(self) -> None:
        if self._display is not None:
            return
        reading, writing = os.pipe()
        self._display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.environment["DISPLAY"] = f":{numbers.readline().strip()}"

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            finally:
                if self._process.poll() is None:
                    self._process.kill()
                    self._process.wait()
                self._process = None


@contextmanager
def running_obs(*, auth: bool = True) -> Iterator[Obs]:
    """Run OBS while the context lasts."""
    require_obs()
    with tempfile.TemporaryDirectory(prefix="obs-", ignore_cleanup_errors=True) as folder:
        obs = Obs(Path(folder), auth=auth)
        try:
            obs.start()
            yield obs
        finally:
            obs.close()


def set_up(obs: Obs) -> None:
    """Make the sources, as `sottovoce client obs setup` does."""
    asyncio.run(orders.setup(ObsSettings(port=obs.port), Secret(PASSWORD), None, loop=False))


def eventually(holds: Callable[[], object], within_s: float = 10.0, every_s: float = 0.05) -> None:
    """Return when `holds` is true; fail if it is not in time."""
    until_s = time.monotonic() + within_s
    while not (seen := holds()):
        assert time.monotonic() < until_s, f"still {seen!r} after {within_s} s"
        time.sleep(every_s)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class BridgeProcess:
    """`sottovoce client obs` as a process of its own.

    Attributes
    ----------
    log : Path
        What it prints.
    """

    def __init__(self, home: Path, obs_port: int, events: str, control: str, *more: str) -> None:
        home.mkdir(exist_ok=True)
        self.log = home / "bridge.log"
        self.environment = {
            **os.environ,
            "SOTTOVOCE_HOME": str(home),
            "SOTTOVOCE_OBS_PASSWORD": PASSWORD,
            "SOTTOVOCE_EVENTS": events,
            "SOTTOVOCE_CONTROL": control,
        }
        self._arguments = ["-o", f"obs.port={obs_port}", "-o", "obs.fade_s=0.4", *more]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; its standard input is a pipe."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*BRIDGE, *self._arguments],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        """Return the exit code when it has ended."""
        assert self.process is not None
        assert self.process.stdin is not None
        code = self.process.wait(15)
        self.process.stdin.close()
        self.process = None
        return code

    def said(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def bridging(home: Path, obs_port: int, events: str, control: str, *more: str) -> Iterator[BridgeProcess]:
    """Run the bridge while the context lasts; killed at the end if it still runs."""
    bridge = BridgeProcess(home, obs_port, events, control, *more)
    bridge.start()
    try:
        yield bridge
    finally:
        if bridge.process is not None:
            bridge.end(signal.SIGKILL)
