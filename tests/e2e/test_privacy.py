"""What was said is nowhere afterwards: in no file, and in nothing that was published."""

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
import zmq
from numpy.typing import NDArray

from tests.support.audio import write_audio
from tests.support.data import needs_data
from tests.support.forked import serving
from tests.support.real import SPEECH_HZ, samples, speech

pytestmark = [needs_data("speech/ravdess"), pytest.mark.data, pytest.mark.timeout(90)]

MAGIC = rb"RIFF....WAVE|fLaC\x00|OggS\x00|ID3[\x02-\x04]|FORM....AIFF|\x1aE\xdf\xa3|\x00\x00\x00.ftyp"
CONTAINERS = re.compile(MAGIC, re.DOTALL)
PIECE = 64
"""Samples of a piece of the recording: no chance makes as many bytes equal."""
LONGEST_TEXT = 512
LONGEST_LIST = 64
"""A frame of 20 ms has 320 samples, the shortest that could be listened to."""


@pytest.fixture(scope="module")
def voice() -> NDArray[np.int16]:
    """A real utterance, said twice."""
    said = samples(speech(("angry",), 1)[0])
    pause = np.zeros(SPEECH_HZ, np.int16)
    return np.concatenate([pause, said, pause, said, pause])


def fingerprints(pcm: NDArray[np.int16]) -> list[bytes]:
    """Return pieces of the recording as they would lie in a file: as int16 and as both kinds of float."""
    loud = [start for start in range(0, len(pcm) - PIECE, PIECE) if np.ptp(pcm[start : start + PIECE]) > 500]
    chosen = [pcm[start : start + PIECE] for start in loud[:: max(1, len(loud) // 40)]]
    floats = [piece.astype(np.float32) for piece in chosen]
    return [
        *(piece.astype("<i2").tobytes() for piece in chosen),
        *((piece / np.float32(32768)).tobytes() for piece in floats),
        *(piece.tobytes() for piece in floats),
    ]


def assert_no_audio(content: bytes, pieces: list[bytes], where: str) -> None:
    assert not CONTAINERS.search(content), f"{where} holds the beginning of an audio file"
    decoded = [content]
    runs = re.findall(rb"[A-Za-z0-9+/]{200,}", content)
    decoded += [base64.b64decode(run[: len(run) // 4 * 4]) for run in runs]
    for text in decoded:
        assert not any(piece in text for piece in pieces), f"{where} holds a piece of the recording"


def test_the_search_finds_a_recording_in_any_form(voice: NDArray[np.int16], tmp_path: Path):
    pieces = fingerprints(voice)
    forms = {
        "pcm": voice.astype("<i2").tobytes(),
        "float": (voice / np.float32(32768)).astype(np.float32).tobytes(),
        "base64": b'{"audio": "' + base64.b64encode(voice.astype("<i2").tobytes()) + b'"}',
        "wav": write_audio(tmp_path / "a.wav", np.zeros(100, np.float32)).read_bytes(),
        "flac": write_audio(tmp_path / "a.flac", np.zeros(100, np.float32), "flac").read_bytes(),
        "mp4": write_audio(tmp_path / "a.m4a", np.zeros(10_000, np.float32), "m4a").read_bytes(),
    }
    for name, content in forms.items():
        with pytest.raises(AssertionError, match=name):
            assert_no_audio(content, pieces, name)
    assert_no_audio(b"nothing of it", pieces, "text")


def test_no_file_and_no_message_holds_what_was_said(home: Path, tmp_path: Path, voice: NDArray[np.int16]):
    quiet = np.zeros(60 * SPEECH_HZ, np.int16)  # so that the spy is there before the first word
    pcm = np.concatenate([quiet, voice])
    pieces = fingerprints(voice)
    folders = {"home": home, "TMPDIR": tmp_path / "temporary", "cwd": tmp_path / "working"}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    before = contents_of(folders.values())
    settings = ("log.level=debug", "suggest.confidence_floor=0", "publish.subscriber_events=100000")
    options = [part for setting in settings for part in ("-o", setting)]
    with serving(
        home,
        *("--input", "-", "--stay", *options),
        env={"TMPDIR": str(folders["TMPDIR"])},
        working=folders["cwd"],
        stdin=pcm.astype("<i2").tobytes(),
        ready=False,
    ) as daemon:
        events = published(daemon.events)
        replies = [msgspec.json.encode(daemon.ask(request)) for request in ("status", "snapshot", "describe")]
        daemon.signal(15)
        assert daemon.wait(5) == 0

    assert {"utterance.final", "suggestion", "level", "state"} <= {topic for topic, _ in events}
    for topic, body in events:
        assert_no_audio(body, pieces, topic)
        for field, value in leaves(msgspec.json.decode(body)):
            assert not isinstance(value, str) or len(value) <= LONGEST_TEXT, f"{topic}{field}"
    for number, body in enumerate([*replies, daemon.stdout.encode(), daemon.stderr.encode()]):
        assert_no_audio(body, pieces, f"reply or log {number}")
    after = contents_of(folders.values())
    changed = {path for path, content in after.items() if before.get(path) != content}
    assert {path.name for path in changed} >= {"director.json", "daemon.lock"}
    for path in changed:
        assert_no_audio(after[path], pieces, str(path))
        assert path.is_relative_to(home)


def contents_of(folders: Iterable[Path]) -> dict[Path, bytes]:
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def published(endpoint: str) -> list[tuple[str, bytes]]:
    """Return all that a daemon publishes until its input has ended and it falls silent, as on the wire."""
    found: list[tuple[str, bytes]] = []
    with zmq.Context() as context, context.socket(zmq.SUB) as socket:
        socket.linger = 0
        socket.rcvhwm = 0
        socket.subscribe(b"")
        socket.connect(endpoint)
        ended = False
        while socket.poll(400 if ended else 30_000):
            topic, body = socket.recv_multipart()
            found.append((topic.decode(), body))
            ended = ended or b'"ended"' in body
    return found


def leaves(value: object, field: str = "") -> Iterator[tuple[str, object]]:
    """Yield every value of a message with its field; lists are short, too."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{field}.{key}")
    elif isinstance(value, list):
        assert len(value) <= LONGEST_LIST, field
        for item in value:
            yield from leaves(item, field)
    else:
        yield field, value
