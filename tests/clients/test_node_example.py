"""The JavaScript example, run by a real Node.js with the zeromq package of npm."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
import zmq

from sottovoce.clients.protocol import encode
from sottovoce.clients.protocol.examples import EXAMPLES
from sottovoce.daemon.publish.settings import PublishSettings
from tests.support.daemon import free_endpoint
from tests.support.node import EXAMPLE, installed_example
from tests.support.publishing import publishing
from tests.support.replaying import SESSION, replaying

SWITCH = EXAMPLES["suggestion"]
PAGE = (EXAMPLE.parents[1] / "how-to" / "javascript.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder() -> Path:
    return installed_example()


def environment(events: str, control: str) -> dict[str, str]:
    return {**os.environ, "SOTTOVOCE_EVENTS": events, "SOTTOVOCE_CONTROL": control}


def asked(folder: Path, control: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["node", "client.mjs", *arguments],
        cwd=folder,
        env=environment(control, control),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def listening(folder: Path, events: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        ["node", "client.mjs"],
        cwd=folder,
        env=environment(events, events),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_it_prints_what_to_play_also_of_a_title_in_another_script(folder: Path) -> None:
    assert SWITCH.current is not None
    river = msgspec.structs.replace(SWITCH.current, path="/music/Анна/Река.flac")
    with publishing() as publisher, listening(folder, publisher.events_endpoint) as process:
        publisher.publish(SWITCH)
        assert line(process) == "happy: /music/Ana/River.flac"
        publisher.publish(msgspec.structs.replace(SWITCH, decision="hold"))
        publisher.publish(msgspec.structs.replace(SWITCH, emotion="calm", current=river))
        assert line(process) == "calm: /music/Анна/Река.flac"


def test_it_waits_for_the_daemon_and_goes_on_with_the_next_one(folder: Path) -> None:
    settings = PublishSettings(events=free_endpoint(), control=free_endpoint())
    with listening(folder, settings.events) as process:
        assert line(process) == "no sign of life from the daemon"
        with publishing(session="first", settings=settings) as publisher:
            publisher.publish(SWITCH)
            assert line(process) == "the daemon is there"
            assert line(process) == "happy: /music/Ana/River.flac"
        with publishing(session="second", settings=settings) as publisher:
            publisher.publish(SWITCH)
            assert line(process) in {"the daemon was restarted", "no sign of life from the daemon"}
            while (said := line(process)) != "happy: /music/Ana/River.flac":
                assert said in {"the daemon is there", "the daemon was restarted"}


def test_it_tells_what_was_missed_and_what_it_cannot_read(folder: Path) -> None:
    context = zmq.Context()
    socket = context.socket(zmq.XPUB)
    socket.linger = 0
    socket.bind(endpoint := free_endpoint())
    try:
        with listening(folder, endpoint) as process:
            assert socket.poll(20_000)
            time.sleep(0.3)  # for the topic after the first
            for seq in (7, 7, 8, 12, 3):
                event = msgspec.structs.replace(SWITCH, seq=seq, emotion=f"number {seq}")
                socket.send_multipart([b"suggestion", encode(event)])
            wanted = ["number 7", "number 8", "missed 3 of suggestion", "number 12"]
            assert [line(process).removesuffix(": /music/Ana/River.flac") for _ in wanted] == wanted
            socket.send_multipart([b"suggestion", b'{"v": 2}'])
            assert line(process) == "the daemon speaks version 2; update this client"
            assert process.wait(10) == 1
    finally:
        context.destroy(linger=0)


def test_it_asks_the_daemon(folder: Path) -> None:
    moods: list[str] = []

    def mood(arguments: object) -> dict[str, str]:
        moods.append(repr(arguments))
        return {"emotion": "calm"}

    with publishing({"mood": mood}) as publisher:
        done = asked(folder, publisher.control_endpoint, "mood", '{"emotion": "calm"}')
        assert (done.returncode, done.stdout.strip()) == (0, "{ emotion: 'calm' }")
        refused = asked(folder, publisher.control_endpoint, "dance")
    assert moods == ["Mood(emotion='calm', valence=None, arousal=None)"]
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.strip() == "This daemon does not know the request 'dance'."


def test_it_says_that_no_daemon_answers(folder: Path) -> None:
    endpoint = free_endpoint()
    done = asked(folder, endpoint, "ping")
    assert done.returncode == 1
    assert done.stderr.strip() == f'no daemon answers at {endpoint}: start it with "sottovoce run"'


def test_it_follows_a_replay_of_a_real_session(folder: Path) -> None:
    events = free_endpoint()
    with listening(folder, events) as process, replaying(SESSION, "--speed", "max", events=events) as shown:
        said = line(process)
        while not said.startswith("angry"):
            assert said in {"no sign of life from the daemon", "the daemon is there"}
            said = line(process)
        assert said == "angry: /tmp/sv/music/Tin Roof.flac"
        assert shown.process.wait(20) == 0


@pytest.mark.parametrize(
    "words", ["client.mjs skip", 'client.mjs mood \'{"emotion": "calm"}\'', "npm install"]
)
def test_the_page_shows_how_to_call_it(words: str) -> None:
    assert words in PAGE
