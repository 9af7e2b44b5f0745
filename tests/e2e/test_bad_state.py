"""Homes, disks, ports, memories and configurations that cannot be used, and garbage on the control socket."""

import json
import random
import time
from pathlib import Path

import msgspec
import pytest
import zmq

from tests.e2e.conftest import INLINE
from tests.support.audio import melody, write_audio
from tests.support.collecting import Collecting
from tests.support.forked import call, serving, start
from tests.support.saying import refused
from tests.support.voice import syllables

pytestmark = pytest.mark.timeout(90)

SILENCE = b"\0" * 32_000
"""A second of it, for daemons that only have to be there."""
LISTENING = ("--input", "-", "--stay")


def test_a_home_that_is_a_file_or_holds_one_in_the_place_of_a_folder_is_refused(tmp_path: Path):
    home = tmp_path / "home"
    home.touch()
    refused(
        call("run", *LISTENING, home=home),
        8,
        r"Cannot create .*home.*: .*set SOTTOVOCE_HOME to one that you may",
    )
    home.unlink()
    home.mkdir()
    (home / "cache").touch()
    refused(call("library", "list", home=home), 8, r"Cannot create .*cache: .*Give that folder to your user")


def test_a_disk_that_is_full_at_first_start_is_told_and_nothing_half_written_stays(tmp_path: Path):
    home = tmp_path / "home"
    done = call("run", *LISTENING, home=home, file_bytes=1000)
    refused(done, 8, r"Cannot write .*config\.toml: .*Free some space .*what was there before is untouched\.")
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_disk_that_fills_up_keeps_what_was_there(home: Path, tmp_path: Path):
    (tmp_path / "more").mkdir()
    write_audio(tmp_path / "more" / "new.flac", melody(8.0, 77), "flac")
    tracks = call("library", "export", home=home).stdout
    done = call("library", "add", tmp_path / "more", *INLINE, home=home, file_bytes=8192)
    refused(done, 6, r"The .*library catalogue .* (full|cannot be used).*run the command again")
    assert call("library", "export", home=home).stdout == tracks
    assert "1 added" in call("library", "add", tmp_path / "more", *INLINE, home=home).stdout
    assert call("library", "verify", home=home).code == 0


def test_a_memory_that_cannot_be_written_ends_no_show_but_the_code_tells(home: Path):
    with serving(home, *LISTENING, stdin=SILENCE) as daemon:
        (home / "data" / "director.json" / "in the way").mkdir(parents=True)
        assert daemon.ask("pause")["code"] == "paused"
        assert daemon.ask("status")["daemon"] == "paused"
        daemon.signal(15)
        daemon.wait(5)
    refused(daemon, 8, r"Cannot write .*director\.json: .*Free some space or make the folder writable")


def test_a_second_daemon_is_refused_by_its_home_and_by_its_ports(home: Path, tmp_path: Path):
    with serving(home, *LISTENING, stdin=SILENCE) as daemon:
        number = daemon.process.pid
        refused(
            call("run", *LISTENING, home=home),
            8,
            rf"Process {number} is already running .*Wait until it is done",
        )
        other = tmp_path / "other"
        ports = ("-o", f"publish.events={daemon.events}", "-o", f"publish.control={daemon.control}")
        config = ("-o", f'library.folders=["{tmp_path}"]')
        done = call("run", *LISTENING, *ports, *config, home=home_like(home, other))
        refused(
            done,
            7,
            r"Cannot publish at tcp://.*: the port is in use, most likely by another `sottovoce run`\.",
        )
        assert daemon.ask("ping")["session"]


def home_like(home: Path, at: Path) -> Path:
    """Make a home with the same library but its own lock."""
    (at / "data").mkdir(parents=True)
    for file in (home / "data").glob("library.sqlite3*"):
        (at / "data" / file.name).write_bytes(file.read_bytes())
    return at


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe\0", b'{"version": 99}', b'{"version": 1, "state": {"pinned": 3}}']
)
def test_a_memory_that_cannot_be_read_is_kept_aside_and_told(home: Path, content: bytes):
    memory = home / "data" / "director.json"
    memory.write_bytes(content)
    with serving(home, *LISTENING, stdin=SILENCE) as daemon:
        daemon.signal(15)
        assert daemon.wait(5) == 0
    aside = home / "data" / "director.refused-1.json"
    assert aside.read_bytes() == content
    assert "What was learnt before is not used because director.json cannot be: " in daemon.stderr
    assert f"it is kept as {aside}." in daemon.stderr
    assert json.loads(memory.read_bytes())["version"] == 1


CONFIGURATIONS = {
    "[suggest": r"config\.toml is not valid TOML: .*Mend that line\.",
    "[sugest]\nk = 3": r"unknown section \[sugest\]\. Did you mean suggest\?",
    "[suggest]\nhold = 3": r"unknown key suggest\.hold\. Did you mean hold_s\?",
    '[suggest]\nk = "five"': r'suggest\.k = "five" cannot be used; it accepts a whole number from 1 to 50',
    "[suggest]\nk = 5000": r"suggest\.k = 5000 cannot be used; it accepts a whole number from 1 to 50",
    "suggest = 3": r"suggest is a section; write \[suggest\] on a line of its own\.",
    "[segment]\nhangover_ms = 100\npost_roll_ms = 200": r"post_roll_ms \(200\) cannot be more than",
    "[suggest]\nk = 3\nk = 4": r"is not valid TOML: .*Mend that line\.",
}


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_a_configuration_with_a_mistake_is_refused(tmp_path: Path, text: str):
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(text)
    refused(call("config", "check", home=home), 3, CONFIGURATIONS[text])


def test_a_configuration_that_cannot_be_read_stops_every_command(tmp_path: Path):
    home = tmp_path / "home"
    (home / "config.toml").mkdir(parents=True)
    for command in (("config", "check"), ("run", *LISTENING), ("library", "list"), ("suggest", "x.wav")):
        refused(call(*command, home=home), 3, r"Cannot read .*config\.toml: ")
    (home / "config.toml").rmdir()
    (home / "config.toml").write_bytes(b"\xff\xfe[suggest]")
    refused(call("config", "check", home=home), 3, r"is not UTF-8 text: .*Save it as UTF-8\.")


BAD_REQUESTS = {
    "not json": (b"\xff\x00 hello", "malformed"),
    "no object": (b"[]", "malformed"),
    "too deep": (b"[" * 100_000, "malformed"),
    "too big": (b'{"v": 1, "id": "' + b"x" * (1 << 20) + b'"}', "malformed"),
    "no version": (b'{"id": "1", "request": "ping"}', "malformed"),
    "number as id": (b'{"v": 1, "id": 1, "request": "ping"}', "malformed"),
    "newer": (b'{"v": 9, "id": "1", "request": "ping"}', "version"),
    "unknown": (b'{"v": 1, "id": "1", "request": "dance"}', "unknown"),
    "arguments": (b'{"v": 1, "id": "1", "request": "pin", "args": {"track": 7}}', "arguments"),
    "superfluous": (b'{"v": 1, "id": "1", "request": "skip", "args": {"now": true}}', "arguments"),
    "NaN": (b'{"v": 1, "id": "1", "request": "mood", "args": {"valence": NaN, "arousal": 0}}', "malformed"),
    "no mood": (b'{"v": 1, "id": "1", "request": "mood", "args": {"emotion": "furious"}}', "failed"),
    "no track": (b'{"v": 1, "id": "1", "request": "veto", "args": {"track": "\\u0000"}}', "failed"),
    "no file": (b'{"v": 1, "id": "1", "request": "suggest", "args": {"path": "/no/such"}}', "failed"),
}


def test_garbage_on_the_control_socket_is_answered_or_dropped_and_the_daemon_goes_on(home: Path):
    rng = random.Random(20_260_101)
    with serving(home, *LISTENING, stdin=SILENCE) as daemon, zmq.Context() as context:
        with context.socket(zmq.DEALER) as client:
            client.linger = 0
            client.rcvtimeo = 10_000
            client.connect(daemon.control)
            for name, (data, code) in BAD_REQUESTS.items():
                client.send(data)
                reply = msgspec.json.decode(client.recv())
                assert (reply["ok"], reply["error"]["code"]) == (False, code), name
                assert len(reply["error"]["message"]) > 10
        with context.socket(zmq.DEALER) as flood:
            flood.linger = 2000
            flood.connect(daemon.control)
            for _ in range(5000):
                frames = [rng.randbytes(rng.randrange(200)) for _ in range(rng.randrange(1, 5))]
                flood.send_multipart(frames)
            flood.send(b"\0" * (1 << 23))  # beyond what is taken in at all: the connection is cut
        with context.socket(zmq.SUB) as wrong, context.socket(zmq.XPUB) as way:
            wrong.linger = way.linger = 0
            wrong.connect(daemon.control)
            way.connect(daemon.events)
        time.sleep(0.2)
        assert daemon.ask("ping")["session"]
        assert daemon.ask("status")["daemon"] == "ready"
        daemon.signal(15)
        assert daemon.wait(5) == 0
    assert "Traceback" not in daemon.stderr


BEFORE_LISTENING = {"loading": "data/daemon.lock", "composing the demo's music": "cache/demo/*/*.flac"}


@pytest.mark.parametrize("number", [2, 15], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("moment", BEFORE_LISTENING)
def test_a_daemon_that_is_stopped_before_it_listens_ends_with_0(tmp_path: Path, moment: str, number: int):
    home = tmp_path / "home"
    command = start("run", *LISTENING, home=home, stdin=SILENCE)
    while not list(home.glob(BEFORE_LISTENING[moment])):
        assert command.code is None
        time.sleep(0.01)
    command.signal(number)
    assert command.wait(5) == 0
    assert "Traceback" not in command.stderr


@pytest.mark.parametrize("number", [2, 15], ids=["SIGINT", "SIGTERM"])
def test_a_daemon_that_is_stopped_within_a_word_answers_it_and_ends_with_0(
    home: Path, tmp_path: Path, number: int
):
    path = write_audio(tmp_path / "word.wav", syllables(20.0), rate_hz=16_000)
    options = ("--input", path, "-o", "segment.judge=none")  # the judge tells a made-up voice from a real one
    with serving(home, *options, ready=False) as daemon, Collecting(daemon.events) as heard:
        heard.wait_for("utterance.partial")
        daemon.signal(number)
        assert daemon.wait(5) == 0
    [final] = heard.of("utterance.final")
    assert heard.of("suggestion")[-1].utterance == final.id
    assert heard.of("state")[-1].daemon == "stopping"
    assert "Traceback" not in daemon.stderr
