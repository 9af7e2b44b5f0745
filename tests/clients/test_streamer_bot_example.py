"""The C# example, compiled by Mono, with a stand-in for Streamer.bot and the real `sottovoce` program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.daemon.publish.publisher import Publisher
from tests.support.mono import compiled
from tests.support.publishing import publishing

ROOT = Path(__file__).parents[2]
CODE = ROOT / "docs" / "examples" / "streamer-bot" / "Sottovoce.cs"
STAND_IN = ROOT / "tests" / "support" / "StreamerBot.cs"
SWITCH = EXAMPLES["suggestion"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return compiled(tmp_path_factory.mktemp("mono"), CODE, STAND_IN)


@contextmanager
def streamer_bot(program: list[str], publisher: Publisher) -> Iterator["subprocess.Popen[str]"]:
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "SOTTOVOCE_EVENTS": publisher.events_endpoint,
        "SOTTOVOCE_CONTROL": publisher.control_endpoint,
    }
    process = subprocess.Popen(
        program, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said_up_to(process: "subprocess.Popen[str]", last: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith(last):
        line = process.stdout.readline()
        assert line, f"ended after {lines}"
        lines.append(line.strip())
    return lines


def ask(process: "subprocess.Popen[str]", request: str) -> list[str]:
    assert process.stdin is not None
    process.stdin.write(request + "\n")
    process.stdin.flush()
    return said_up_to(process, "result")


def test_other_music_sets_variables_and_runs_an_action(program: list[str]) -> None:
    assert SWITCH.current is not None
    untagged = msgspec.structs.replace(SWITCH.current, title="", artist="", path='/music/Žena "2".flac')
    with publishing() as publisher, streamer_bot(program, publisher) as process:
        publisher.publish(SWITCH)
        first = said_up_to(process, "action")
        publisher.publish(msgspec.structs.replace(SWITCH, decision="hold"))
        publisher.publish(msgspec.structs.replace(SWITCH, current=None))
        publisher.publish(msgspec.structs.replace(SWITCH, emotion="sad", current=untagged))
        second = said_up_to(process, "action")
    assert [line for line in first if not line.startswith("info")] == [
        "global music_title: River",
        "global music_artist: Ana",
        "global music_path: /music/Ana/River.flac",
        "global music_emotion: happy",
        "action sottovoce: new music",
    ]
    assert any("connected" in line for line in first)
    assert second == [
        'global music_title: Žena "2"',
        "global music_artist:",
        'global music_path: /music/Žena "2".flac',
        "global music_emotion: sad",
        "action sottovoce: new music",
    ]


def test_requests_are_asked_and_answered(program: list[str]) -> None:
    asked: list[str] = []

    def mood(arguments: object) -> dict[str, str]:
        asked.append(repr(arguments))
        return {"decision": "switch"}

    with publishing({"mood": mood}) as publisher, streamer_bot(program, publisher) as process:
        done = ask(process, "mood emotion=calm")
        refused = ask(process, "dance")
        nothing = ask(process, "")
    assert asked == ["Mood(emotion='calm', valence=None, arousal=None)"]
    assert "argument answer: decision  switch" in done
    assert done[-1] == "result True"
    assert any(
        line.startswith("warn sottovoce: This daemon does not know the request 'dance'.") for line in refused
    )
    assert refused[-1] == "result False"
    assert nothing == ["result True"]


def test_what_is_no_request_never_reaches_the_program(program: list[str]) -> None:
    bad = ["skip --keys /etc", "--help", "skip; calc", 'mood emotion="calm sad"', "mood emotion=", "Skip"]
    with publishing() as publisher, streamer_bot(program, publisher) as process:
        for words in bad:
            said = [line for line in ask(process, words) if not line.startswith("info")]
            assert said == [f"warn sottovoce: this is no request: {words}", "result False"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
def test_the_program_it_started_ends_with_it(program: list[str]) -> None:
    with publishing() as publisher, streamer_bot(program, publisher) as process:
        publisher.publish(SWITCH)
        said_up_to(process, "action")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
        process.stdin = None
    assert children
    assert not any(map(runs, children))


def runs(process: str) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state != "Z"  # ended, but whoever should take note of it has not yet
