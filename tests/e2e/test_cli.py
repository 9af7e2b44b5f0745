"""The command line as a user meets it: help, version, configuration, pipes, Ctrl-C, what --json promises."""

import json
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner

from sottovoce.daemon.cli.commands import app
from tests.e2e.conftest import INLINE
from tests.support.audio import melody, write_audio
from tests.support.daemon import COMMAND, environment, free_endpoint
from tests.support.forked import call, serving, start
from tests.support.saying import refused
from tests.support.voice import sentences

pytestmark = pytest.mark.timeout(90)

LISTENING = ("--input", "-", "--stay")
SILENCE = b"\0" * 32_000


def commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def in_one_line(box: str) -> str:
    """Return the words of a usage error, which is drawn in a box."""
    return " ".join(box.replace("│", " ").split())


ALL = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_names_and_explains_every_option(
    path: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = tmp_path / "home"
    monkeypatch.setenv("SOTTOVOCE_HOME", str(home))
    done = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "140"})
    assert (done.exit_code, done.stderr) == (0, "")
    for parameter in ALL[path].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert max(parameter.opts, key=len) in done.stdout
            assert parameter.help, f"{path} {parameter.name} is not explained"
    for name in getattr(ALL[path], "commands", {}):
        assert re.search(rf"\b{name}\b", done.stdout)
    assert not home.exists(), "help has written something"


def test_help_may_be_asked_for_shortly(tmp_path: Path):
    assert call("library", "-h", home=tmp_path).stdout == call("library", "--help", home=tmp_path).stdout


def test_the_commands_are_those_of_the_documentation():
    assert {path[0] for path in ALL if path} == {
        *("run", "suggest", "library", "devices", "doctor", "client", "subscribe", "ctl", "record", "replay"),
        *("config", "models", "keygen"),
    }


def test_version():
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, timeout=30, check=True)
    assert (done.stdout, done.stderr) == (f"sottovoce {version('sottovoce')}\n", "")


def test_what_is_no_command_or_option_ends_with_2_and_says_what_is_meant(tmp_path: Path):
    for arguments in (("rum",), ("run", "--inputt", "x"), ("suggest",), ("run", "--rate", "3"), ("ctl",)):
        done = call(*arguments, home=tmp_path / "home")
        assert done.code == 2
        assert "Usage: " in done.stderr
        assert "Traceback" not in done.stderr
    assert "'run'" in call("rum", home=tmp_path / "home").stderr
    assert "--input" in call("run", "--inputt", "x", home=tmp_path / "home").stderr


def test_configuration_is_shown_checked_and_found(tmp_path: Path):
    home = tmp_path / "home"
    assert call("config", "path", home=home).stdout == f"{home / 'config.toml'}\n"
    done = call("config", "check", home=home)
    assert (done.code, done.stdout) == (0, f"{home / 'config.toml'} does not exist: defaults are in force.\n")
    assert not home.exists()
    shown = call("config", "show", "-o", "suggest.k=7", home=home)
    assert tomllib.loads(shown.stdout)["suggest"]["k"] == 7
    home.mkdir()
    (home / "config.toml").write_text(shown.stdout)
    assert call("config", "check", home=home).stdout == f"{home / 'config.toml'} is fine.\n"
    assert call("config", "show", home=home).stdout == shown.stdout
    assert "k = 5\n" in call("config", "show", "--default", home=home).stdout
    other = call("config", "show", "--config", tmp_path / "none.toml", home=home)
    assert (other.code, "none.toml is not a file" in in_one_line(other.stderr)) == (2, True)


def test_a_first_call_writes_the_configuration_and_no_later_one_touches_it(tmp_path: Path):
    home = tmp_path / "home"
    call("library", "list", home=home)
    file = home / "config.toml"
    file.write_text(file.read_text() + "# mine\n")
    call("library", "list", home=home)
    assert file.read_text().endswith("# mine\n")


def test_suggest_answers_with_exactly_the_promised_keys(stock: Path, tmp_path: Path):
    voice = write_audio(tmp_path / "voice.wav", sentences(2), rate_hz=16_000)
    quiet = write_audio(tmp_path / "quiet.wav", 0 * sentences(1), rate_hz=16_000)
    done = call("suggest", "--json", "-k", "2", voice, quiet, home=stock / "home")
    assert (done.code, done.stderr) == (0, "")
    found, nothing = map(json.loads, done.stdout.splitlines())
    keys = ["file", "emotion", "valence", "arousal", "confidence", "utterances", "tracks", "reason"]
    assert list(found) == list(nothing) == keys
    assert (found["file"], found["utterances"]) == (str(voice), 2)
    assert all(0 <= found[key] <= 1 for key in ("valence", "arousal", "confidence"))
    assert [nothing[key] for key in keys[1:7]] == [None, None, None, None, 0, []]
    assert len(found["tracks"]) == 2
    for track in found["tracks"]:
        assert list(track) == ["path", "title", "artist", "similarity", "emotion", "start_s"]
        assert Path(track["path"]).parent == stock / "music"
        assert track["title"].startswith("Piece ")
        assert track["artist"].startswith("Player ")
    similarities = [track["similarity"] for track in found["tracks"]]
    assert all(-1 <= similarity <= 1 for similarity in similarities)
    table = call("suggest", voice, home=stock / "home")
    assert (table.code, found["tracks"][0]["title"] in table.stdout) == (0, True)


@pytest.mark.parametrize("request_", ["status", "skip", "ping"])
def test_ctl_without_a_daemon_ends_with_9_in_time(tmp_path: Path, request_: str):
    endpoint = free_endpoint()
    began_s = time.monotonic()
    done = call("ctl", request_, "--endpoint", endpoint, "--timeout", "1", home=tmp_path / "home")
    assert time.monotonic() - began_s < 5
    refused(done, 9, rf"No daemon answers at {endpoint} for 1 s: start it with `sottovoce run`\.")


def test_subscribing_without_a_daemon_ends_with_9_when_told_how_long_to_wait(tmp_path: Path):
    endpoint = free_endpoint()
    done = call("subscribe", "--endpoint", endpoint, "--timeout", "0.5", home=tmp_path / "home")
    refused(done, 9, r"No daemon answers at .* for 0\.5 s: start it")


def test_ctl_tells_what_the_daemon_refuses(home: Path):
    with serving(home, *LISTENING, stdin=SILENCE) as daemon:
        env = {"SOTTOVOCE_CONTROL": daemon.control}
        refused(
            call("ctl", "dance", home=home, env=env),
            9,
            r"does not know the request 'dance'\. Known requests: .*skip",
        )
        refused(call("ctl", "veto", "track=x", home=home, env=env), 9, r"The library has no track 'x'")
        refused(call("ctl", "mood", "emotion=furious", home=home, env=env), 9, r"There is no mood 'furious'")
        bad = call("ctl", "mood", "valence=high", home=home, env=env)
        assert (bad.code, "mood takes emotion, valence, arousal" in in_one_line(bad.stderr)) == (2, True)
        status = json.loads(call("ctl", "status", "--json", home=home, env=env).stdout)
        assert (status["daemon"], status["source"]) == ("ready", "stdin")
        assert "ready" in call("ctl", "status", home=home, env=env).stdout


def test_a_subscriber_whose_reader_leaves_or_that_is_interrupted_ends_cleanly(home: Path):
    with serving(home, *LISTENING, stdin=SILENCE) as daemon:
        env = environment(home, {"SOTTOVOCE_EVENTS": daemon.events})
        options = {"env": env, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        subscribe = [*COMMAND, "subscribe", "--topic", "heartbeat", "--topic", "state"]
        with (
            subprocess.Popen([*subscribe, "--json"], **options) as left,  # type: ignore[call-overload]
            subprocess.Popen(subscribe, **options) as interrupted,  # type: ignore[call-overload]
        ):
            assert json.loads(left.stdout.readline())["topic"] in {"state", "heartbeat"}
            left.stdout.close()
            assert interrupted.stdout.readline()
            interrupted.send_signal(signal.SIGINT)
            assert interrupted.wait(10) == 0
            assert "Traceback" not in interrupted.stderr.read()
            assert left.wait(10) == 0
            assert not re.search("Traceback|Error", left.stderr.read())


def test_an_update_that_is_interrupted_ends_with_130_and_goes_on_later(tmp_path: Path):
    home, music = tmp_path / "home", tmp_path / "music"
    music.mkdir()
    for number in range(12):
        write_audio(music / f"{number}.wav", melody(3.0, number, 8_000), "wav-mono-8k", rate_hz=8_000)
    command = start("library", "add", music, *INLINE, home=home)
    while not (home / "data" / "library.sqlite3").exists():
        assert command.code is None, command.stderr
        time.sleep(0.01)
    command.signal(signal.SIGINT)
    assert command.wait(5) == 130
    assert (
        "Interrupted: what is done is kept, `sottovoce library update` goes on from here." in command.stdout
    )
    assert "Traceback" not in command.stderr
    assert call("library", "update", *INLINE, home=home).code == 0
    assert len(json.loads(call("library", "list", "--json", home=home).stdout)) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="no pipe is closed like this there")
def test_output_into_a_closed_pipe_is_no_error(stock: Path):
    done = subprocess.run(
        ["sh", "-c", '"$0" -m sottovoce.daemon config show | head -1', sys.executable],
        env=environment(stock / "home"),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "# sottovoce configuration.\n"
