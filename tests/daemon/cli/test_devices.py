"""`sottovoce devices`, with a scripted and with a real audio system."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sottovoce.daemon.capture import portaudio
from sottovoce.daemon.cli.devices import devices
from sottovoce.daemon.errors import DeviceError
from tests.support.host import ScriptedHost, microphone
from tests.support.pulse import virtual_microphone

APP = typer.Typer()
APP.command()(devices)


def plug(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    host = ScriptedHost([microphone(name, 44_100, 2, default=name == names[-1]) for name in names])
    monkeypatch.setattr(portaudio, "PortAudioHost", lambda: host)


def test_a_table_with_the_default_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, "Yeti", "Built-in")
    done = CliRunner().invoke(APP)
    assert done.exit_code == 0
    rows = [line.split() for line in done.output.splitlines()]
    assert rows == [
        ["name", "host", "API", "channels", "rate"],
        ["Yeti", "Fake", "2", "44100", "Hz"],
        ["*", "Built-in", "Fake", "2", "44100", "Hz"],
    ]


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, "Yeti")
    done = CliRunner().invoke(APP, ["--json"])
    assert json.loads(done.output) == [
        {"index": 0, "name": "Yeti", "host_api": "Fake", "channels": 2, "rate_hz": 44100, "is_default": True}
    ]


def test_none_is_an_error_but_an_empty_list_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch)
    assert CliRunner().invoke(APP, ["--json"]).output == "[]\n"
    with pytest.raises(DeviceError, match=r"^No microphone was found\."):
        CliRunner().invoke(APP, catch_exceptions=False)


@pytest.mark.audio
def test_a_real_one(tmp_path: Path) -> None:
    program = "import typer; from sottovoce.daemon.cli.devices import devices; typer.run(devices)"
    with virtual_microphone(tmp_path) as mic:
        done = subprocess.run(
            [sys.executable, "-c", program, "--json"],
            env=mic.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    found = {device["name"]: device for device in json.loads(done.stdout)}
    assert found["default"]["is_default"]
    assert found["pulse"]["host_api"] == "ALSA"
