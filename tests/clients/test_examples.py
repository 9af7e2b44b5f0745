import ast
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from sottovoce.clients.protocol.examples import EXAMPLES
from tests.support.publishing import publishing

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "own-client.md").read_text(encoding="utf-8")
SCRIPT = DOCS / "examples" / "print_suggestions.py"
NOW_PLAYING = DOCS / "examples" / "now_playing.py"
BLOCKS = re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)


def first_line(script: str | Path, endpoint: str) -> str:
    command = [sys.executable, *(["-c", script] if isinstance(script, str) else [str(script)])]
    env = {**os.environ, "SOTTOVOCE_EVENTS": endpoint}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        process.kill()
    return line.strip()


def test_the_example_prints_what_to_play() -> None:
    with publishing() as publisher:
        publisher.publish(EXAMPLES["suggestion"])
        assert first_line(SCRIPT, publisher.events_endpoint) == "happy: /music/Ana/River.flac"


def test_the_page_shows_the_script_as_it_is() -> None:
    assert BLOCKS[0] in SCRIPT.read_text(encoding="utf-8")


def test_the_script_without_the_sdk_works_too() -> None:
    (bare,) = (block for block in BLOCKS if "import zmq" in block)
    with publishing() as publisher:
        publisher.publish(msgspec.structs.replace(EXAMPLES["suggestion"], decision="hold"))
        script = bare.replace("tcp://127.0.0.1:5731", publisher.events_endpoint)
        script = script.replace('["path"])', '["path"], flush=True)')
        assert first_line(script, publisher.events_endpoint) == "hold /music/Ana/River.flac"


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_is_python(block: str) -> None:
    ast.parse(block)


def test_now_playing_keeps_a_text_file_for_obs(tmp_path: Path) -> None:
    file = tmp_path / "now_playing.txt"
    with publishing() as publisher:
        publisher.publish(EXAMPLES["suggestion"])
        env = {**os.environ, "SOTTOVOCE_EVENTS": publisher.events_endpoint}
        with subprocess.Popen([sys.executable, str(NOW_PLAYING), str(file)], env=env) as process:
            until = time.monotonic() + 20
            while not file.exists() and time.monotonic() < until:
                time.sleep(0.05)
            process.kill()
    assert file.read_text(encoding="utf-8") == "River - Ana"


def test_the_asyncio_block_runs() -> None:
    (block,) = (block for block in BLOCKS if "AsyncSubscriber" in block)
    with publishing() as publisher:
        publisher.publish(EXAMPLES["state"])
        script = "import asyncio\n" + block.replace("print(event)", "print(event, flush=True)")
        printed = first_line(script + "\nasyncio.run(listen())", publisher.events_endpoint)
    assert printed.startswith("Connection(alive=True")


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq: apt-get install jq")
def test_the_line_for_a_shell_prints_what_to_play() -> None:
    (line,) = re.findall(r"^sottovoce subscribe.*jq.*$", HOW_TO, re.MULTILINE)
    with publishing() as publisher:
        publisher.publish(EXAMPLES["suggestion"])
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "SOTTOVOCE_EVENTS": publisher.events_endpoint}
        command = line.replace("subscribe", "subscribe --count 1")
        done = subprocess.run(command, shell=True, env=env, capture_output=True, timeout=30, check=True)
    assert done.stdout.decode().strip() == "/music/Ana/River.flac"


def test_the_commands_for_working_without_a_microphone_are_true(tmp_path: Path) -> None:
    shown = set(re.findall(r"^sottovoce (record|replay) (.*?)(?:  +#.*)?$", HOW_TO, re.MULTILINE))
    assert shown == {
        ("record", "show.jsonl"),
        ("replay", "show.jsonl"),
        ("replay", "show.jsonl --loop --speed 4"),
    }
