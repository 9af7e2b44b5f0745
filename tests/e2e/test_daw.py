"""The DAW bridge as a user starts it: a daemon, the command, a DAW on a socket, signals."""

import signal
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sottovoce.clients.daw.messages import OscMessage
from sottovoce.clients.recording import Recorder
from tests.clients.daw.hearing import final, started, suggestion
from tests.e2e.conftest import INLINE
from tests.support.forked import Command, call, serving, start
from tests.support.osc import FakeDaw, fake_daw
from tests.support.publishing import publishing
from tests.support.saying import refused
from tests.support.voice import sentences

MAPPING = """
name = "Desk"
[osc]
port = 1
ask = [["/hello"]]
[[control]]
source = "duck_db"
osc = "/gain"
told = "/gain"
relative = true
[[control]]
source = "valence"
osc = "/valence"
smoothing_ms = 0
[[control]]
source = "track"
osc = "/track"
"""


@contextmanager
def bridge(home: Path, daw: FakeDaw, endpoint: str, *arguments: str) -> Iterator[Command]:
    """Run `sottovoce client daw run` towards a DAW; killed at the end if it still runs."""
    home.mkdir(exist_ok=True)
    mapping = home / "desk.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    where = ("-o", f"daw.osc_port={daw.port}", "--endpoint", endpoint, *arguments)
    command = start("client", "daw", "run", mapping, *where, home=home)
    try:
        yield command
    finally:
        if command.code is None:
            command.kill()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopped_while_somebody_speaks_it_gives_the_fader_back(tmp_path: Path, how: int):
    with publishing() as publisher, fake_daw({"/hello": OscMessage("/gain", (-6.0,))}) as daw:
        with bridge(tmp_path / "home", daw, publisher.events_endpoint) as command:
            daw.await_(lambda: "is there." in command.stderr and "Desk answers" in command.stderr, 30)
            publisher.publish(started())
            daw.await_(lambda: daw.values("/gain")[-1:] == [-18.0])
            command.signal(how)
            assert command.wait(10) == 0
        daw.await_(lambda: daw.values("/gain")[-1:] == [-6.0])
    assert "Put back: /gain -6." in command.stderr
    assert "Traceback" not in command.stderr


@pytest.mark.timeout(120)
def test_a_real_daemon_moves_it(home: Path, tmp_path: Path):
    voice = tmp_path / "voice.wav"
    with wave.open(str(voice), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((sentences(2) * 32767).astype(np.int16).tobytes())
    floor = ("-o", "suggest.confidence_floor=0.0", "-o", "segment.judge=none")
    with (
        fake_daw({"/hello": OscMessage("/gain", (-3.0,))}) as daw,
        serving(home, "--input", voice, "--stay", *INLINE, *floor) as daemon,
        bridge(tmp_path / "client", daw, daemon.events) as command,
    ):
        daw.await_(lambda: bool(daw.values("/valence")) and bool(daw.values("/track")), 40)
        command.signal(signal.SIGTERM)
        assert command.wait(10) == 0
    assert 0 <= daw.values("/valence")[0] <= 1
    assert str(daw.values("/track")[0]).startswith("Piece ")


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of two moods, whose last line was cut off."""
    file = tmp_path_factory.mktemp("recording") / "show.jsonl"
    story = [final("happy"), suggestion("happy", track="1"), final("sad"), suggestion("sad", track="2")]
    with publishing() as publisher, Recorder(file, publisher.events_endpoint) as recorder:
        from sottovoce.clients import Subscriber

        with Subscriber(publisher.events_endpoint, ("utterance", "suggestion")) as events:
            assert events.read(10) is not None
            for event in story:
                publisher.publish(event)
            while recorder.events < len(story):
                item = events.read(10)
                assert item is not None
                recorder.write(item)
    whole = file.read_bytes()
    file.write_bytes(whole + whole.splitlines()[-1][:40])
    return file


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("csv", "start_s,end_s,kind,text,valence,arousal,confidence"),
        ("audacity", "0.00"),
        ("reaper", "#,Name,Start,End,Length"),
        ("ardour", 'ardour { ["type"] = "EditorAction"'),
    ],
)
def test_a_recording_becomes_markers(recording: Path, tmp_path: Path, form: str, first: str):
    done = call(
        "client", "daw", "export", recording, "--format", form, "--utterances", home=tmp_path / "home"
    )
    assert done.code == 0, done.stderr
    assert done.stdout.startswith(first)
    assert done.stdout.count("happy") == 2
    assert done.stdout.count("T2 ") == 1


def test_export_to_a_file(recording: Path, tmp_path: Path):
    file = tmp_path / "marks.csv"
    done = call("client", "daw", "export", recording, "--output", file, home=tmp_path / "home")
    assert (done.code, done.stdout) == (0, "")
    assert f"Wrote 4 marks to {file}." in done.stderr
    assert file.read_text(encoding="utf-8").count("\n") == 5


def test_learn_moves_one_control_at_a_time(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "desk.toml").write_text(MAPPING, encoding="utf-8")
    with fake_daw() as daw:
        where = ("-o", f"daw.osc_port={daw.port}")
        done = call(
            "client", "daw", "learn", home / "desk.toml", *where, home=home, stdin=b"\n\nq\n", timeout_s=40
        )
        assert done.code == 0, done.stderr
        assert {message.address for message in daw.heard} == {"/hello", "/valence"}
        assert max(daw.values("/valence")) == 1.0
    assert "1 of 2: valence → /valence. Point Desk at the parameter" in done.stdout


def test_templates_are_listed_and_printed(tmp_path: Path):
    done = call("client", "daw", "templates", home=tmp_path / "home")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "ableton",
        "ardour",
        "bitwig",
        "generic",
        "midi",
        "reaper",
    ]
    done = call("client", "daw", "templates", "ardour", home=tmp_path / "home")
    assert "[[control]]" in done.stdout
    refused(call("client", "daw", "templates", "ardor", home=tmp_path / "home"), 9, r"Did you mean ardour\?")


def test_ports_are_listed(tmp_path: Path):
    done = call("client", "daw", "ports", "--json", home=tmp_path / "home")
    assert done.code == 0, done.stderr
    assert done.stdout.startswith("{")


def test_a_mapping_with_a_mistake_is_refused(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "bad.toml").write_text(MAPPING.replace("valence", "valense", 1), encoding="utf-8")
    done = call("client", "daw", "run", home / "bad.toml", home=home)
    refused(done, 9, r"bad.toml: control 2: source = 'valense' cannot be used")


def test_a_port_that_is_taken_is_refused(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    with fake_daw() as daw:
        text = MAPPING.replace("port = 1", f"port = 1\nreply_port = {daw.port}")
        (home / "desk.toml").write_text(text, encoding="utf-8")
        refused(call("client", "daw", "run", home / "desk.toml", home=home), 9, "Cannot listen for answers")
