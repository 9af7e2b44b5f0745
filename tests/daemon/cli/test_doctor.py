"""`sottovoce doctor` as a user meets it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sottovoce.daemon.capture import portaudio
from sottovoce.daemon.cli.commands import app
from sottovoce.daemon.doctor import checks, running
from sottovoce.daemon.doctor.examine import Check
from sottovoce.daemon.doctor.finding import ok, problem, warning
from tests.support.daemon import free_endpoint, sottovoce
from tests.support.host import ScriptedHost, microphone


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(running, "ANSWER_S", 0.2)
    host = ScriptedHost([microphone("Yeti", default=True)])
    monkeypatch.setattr(portaudio, "PortAudioHost", lambda: host)
    return tmp_path / "home"


def doctor(*arguments: str, code: int = 0) -> str:
    ports = ("-o", f"publish.events={free_endpoint()}", "-o", f"publish.control={free_endpoint()}")
    done = CliRunner().invoke(app, ["doctor", *ports, *arguments])
    assert done.exit_code == code, done.output
    return done.stdout


def some(monkeypatch: pytest.MonkeyPatch, *chosen: Check) -> None:
    monkeypatch.setattr(checks, "all_checks", lambda *_, **__: list(chosen))


def test_a_healthy_machine_writes_nothing(home: Path):
    shown = doctor()
    assert "✗" not in shown
    assert "It would listen to Yeti" in shown
    assert "No problems, " in shown
    assert "`sottovoce doctor --listen`" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert not home.exists()


def test_listening(home: Path):
    assert "dBFS" in " ".join(doctor("--listen").split())


def test_json(home: Path):
    found = json.loads(doctor("--json"))
    assert set(found) == {"problems", "warnings", "checks"}
    assert found["problems"] == 0
    assert all(set(check) == {"name", "verdict", "found", "advice"} for check in found["checks"])
    assert {"microphone", "models", "library", "endpoints"} <= {check["name"] for check in found["checks"]}
    for check in found["checks"]:
        assert check["found"]
        assert check["advice"] or check["verdict"] == "ok"


def test_several_things_amiss(home: Path):
    (home / "data").mkdir(parents=True)
    (home / "config.toml").write_text('[capture]\ndevic = "Yeti"\n')
    (home / "data" / "library.sqlite3").write_bytes(b"no database" * 1000)
    found = json.loads(doctor("--json", code=1))
    amiss = {check["name"]: check for check in found["checks"] if check["verdict"] == "problem"}
    assert set(amiss) == {"configuration", "library"}
    assert found["problems"] == 2
    assert amiss["configuration"]["advice"].startswith("Did you mean device?")
    assert "is damaged" in amiss["library"]["found"]


def test_a_page_of_marks_words_and_advice(home: Path, monkeypatch: pytest.MonkeyPatch):
    some(
        monkeypatch,
        Check("one", lambda: ok("[b]Fine[/].")),
        Check("three", lambda: warning("So so.", "Wait.")),
        Check("four", lambda: problem("A name\nwith \udcff.", "Rename it.")),
    )
    assert [line.rstrip() for line in doctor(code=1).splitlines()] == [
        "✓ one   [b]Fine[/].",
        "! three So so.",
        "        → Wait.",
        "✗ four  A name\\nwith \\xff.",
        "        → Rename it.",
        "",
        "1 problem, 1 warning.",
        "The microphone was not opened: `sottovoce doctor --listen` records one second.",
    ]


def test_warnings_are_no_problem(home: Path, monkeypatch: pytest.MonkeyPatch):
    some(monkeypatch, Check("one", lambda: warning("So so.", "Wait.")))
    assert "No problems, 1 warning." in doctor()


def test_a_check_that_hangs_does_not_hang_the_end(home: Path, monkeypatch: pytest.MonkeyPatch):
    never, codes = threading.Event(), []
    some(monkeypatch, Check("one", lambda: never.wait() or ok(""), 0.2))
    monkeypatch.setattr(os, "_exit", codes.append)
    assert "It gave no answer within 0.2 s." in doctor(code=1)
    assert codes == [1]
    never.set()


def test_a_configuration_file_that_was_named_must_be_there(home: Path):
    done = CliRunner().invoke(app, ["doctor", "--config", str(home / "none.toml")])
    assert done.exit_code == 2


def test_the_checks_load_nothing_heavy_before_they_are_made():
    code = "import sys, sottovoce.daemon.cli.doctor, sottovoce.daemon.doctor.checks; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert not {"torch", "torchaudio", "sounddevice", "av", "annoy"} & set(done.stdout.split())


def test_as_a_process(tmp_path: Path):
    ports = ("-o", f"publish.events={free_endpoint()}", "-o", f"publish.control={free_endpoint()}")
    done = sottovoce("doctor", "--json", *ports, home=tmp_path / "home", env={"PYTHONIOENCODING": "ascii"})
    found = json.loads(done.stdout)
    assert done.stderr == ""
    assert done.returncode == (1 if found["problems"] else 0)
    assert not [check for check in found["checks"] if "check itself failed" in check["found"]]
