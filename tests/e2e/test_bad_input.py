"""Recordings, pipes and microphones that are not as they should be: one sentence and a code, or an answer."""

import json
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import Event
from tests.support.audio import tone, write_audio
from tests.support.collecting import Collecting
from tests.support.forked import call, serving
from tests.support.saying import refused
from tests.support.voice import sentences, syllables

pytestmark = pytest.mark.timeout(90)

RATE_HZ = 16_000


def write(path: Path, samples: np.ndarray, name: str = "wav-16") -> Path:
    return write_audio(path, samples.astype(np.float32), name, rate_hz=RATE_HZ)


def video(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture(scope="module")
def refusable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refusable")
    (folder / "empty.wav").touch()
    (folder / "text.mp3").write_text("This is no music, it is a text.\n" * 40)
    (folder / "folder.wav").mkdir()
    (folder / "header.wav").write_bytes(write(folder / "whole.wav", syllables(0.5)).read_bytes()[:40])
    video(folder / "video.mp4")
    return folder


REFUSED = {
    "missing.wav": r"There is no file .*missing\.wav\. Check the name",
    "empty.wav": r"empty\.wav is empty\. Give a recording",
    "text.mp3": r"text\.mp3 is not a recording that FFmpeg can read\. Give an audio file",
    "folder.wav": r"folder\.wav is not a recording",
    "header.wav": r"header\.wav is not a recording",
    "video.mp4": r"video\.mp4 has no audio stream\. Give a recording with sound",
}


@pytest.mark.parametrize("name", REFUSED)
def test_run_refuses_what_is_no_recording(refusable: Path, tmp_path: Path, name: str):
    refused(call("run", "--input", refusable / name, "--fast", home=tmp_path / "home"), 4, REFUSED[name])


def test_suggest_tells_each_bad_recording_and_answers_the_good_ones(refusable: Path, stock: Path):
    files = [refusable / name for name in REFUSED]
    good = write(refusable / "good.wav", sentences(1))
    done = call("suggest", "--json", *files[:3], good, *files[3:], home=stock / "home")
    assert done.code == 4
    lines = done.stderr.splitlines()
    assert len(lines) == len(files)
    assert all(line.startswith("sottovoce: ") for line in lines)
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(good)]


ODD = {"wav-8": 1, "wav-96k": 1, "wav-7.1": 1, "nan": None, "dc": 0, "square": None, "silence": 0, "50ms": 0}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings that are unusual, or of nothing that speaks."""
    folder = tmp_path_factory.mktemp("odd")
    voice = sentences(1)
    for name in ("wav-8", "wav-96k", "wav-7.1"):
        write(folder / f"{name}.wav", voice, name)
    broken = voice.copy()
    broken[::7] = np.nan
    write(folder / "nan.wav", broken, "wav-32f")
    write(folder / "dc.wav", np.full(2 * RATE_HZ, 0.5))
    write(folder / "square.wav", np.where(tone(2.0, 200.0, 1.0, RATE_HZ) < 0, -1.0, 1.0))
    write(folder / "silence.wav", np.zeros(2 * RATE_HZ))
    write(folder / "50ms.wav", syllables(0.05))
    whole = write(folder / "whole.mp3", sentences(4), "mp3").read_bytes()
    (folder / "cut.mp3").write_bytes(whole[: len(whole) // 2])
    whole = write(folder / "whole.wav", sentences(4)).read_bytes()
    (folder / "cut.wav").write_bytes(whole[: len(whole) // 2])
    return folder


def test_suggest_answers_odd_recordings_and_says_where_there_is_no_speech(odd: Path, stock: Path):
    done = call("suggest", "--json", *(odd / f"{name}.wav" for name in ODD), home=stock / "home")
    assert (done.code, done.stderr) == (0, "")
    for line, (name, utterances) in zip(done.stdout.splitlines(), ODD.items(), strict=True):
        found = json.loads(line)
        assert Path(found["file"]).stem == name
        if utterances is not None:
            assert found["utterances"] == utterances, name
        if not found["utterances"]:
            assert (found["emotion"], found["tracks"]) == (None, [])
            assert found["reason"] == "No speech was found in it."


def test_suggest_uses_what_is_there_of_a_cut_recording_and_says_so(odd: Path, stock: Path):
    done = call("suggest", "--json", odd / "cut.mp3", odd / "cut.wav", home=stock / "home")
    assert done.code == 0
    assert all(json.loads(line)["utterances"] == 2 for line in done.stdout.splitlines())
    mp3, wav = done.stderr.splitlines()
    assert "cut.mp3: The file is cut short: " in mp3
    assert "cut.wav: The file is cut short: its last " in wav


@pytest.mark.parametrize("name", ["nan.wav", "square.wav", "50ms.wav", "cut.mp3"])
def test_run_plays_odd_recordings_to_their_end(odd: Path, stock: Path, tmp_path: Path, name: str):
    shutil.copytree(stock / "home", tmp_path / "home")
    with serving(tmp_path / "home", "--input", odd / name, "--fast", ready=False) as daemon:
        assert daemon.wait() == 0
        assert "Traceback" not in daemon.stderr
        assert ("cut short" if name == "cut.mp3" else f"{name} has ended.") in daemon.stderr


def test_ten_minutes_as_fast_as_they_can_be_taken_are_answered_whole(home: Path, tmp_path: Path):
    count = 90
    quiet = np.zeros(60 * RATE_HZ, np.float32)  # the subscriber is there before the first word
    path = write(tmp_path / "long.wav", np.concatenate([quiet, sentences(count, 0.9, 5.1)]))
    with serving(home, "--input", path, "--fast", ready=False) as daemon, Collecting(daemon.events) as heard:
        assert daemon.wait(80) == 0
    finals = heard.of("utterance.final")
    assert [final.seq for final in finals] == list(range(1, count + 1))
    answered = {event.utterance for event in heard.of("suggestion") if event.mode == "final"}
    assert answered == {final.id for final in finals}
    assert "Traceback" not in daemon.stderr


def test_a_pipe_without_a_sample_is_refused(home: Path):
    with serving(home, "--input", "-", ready=False) as daemon:
        daemon.wait()
    refused(daemon, 4, r"Standard input ended without a sample\. Pipe raw 16-bit PCM into it\.")


def test_a_pipe_of_another_rate_that_ends_within_a_sample_is_answered(home: Path):
    mono = (sentences(1, rate_hz=44_100) * 32767).astype("<i2")
    pcm = np.repeat(mono, 2).tobytes() + b"\x01"
    format_ = ("--rate", "44100", "--channels", "2", "-o", "suggest.confidence_floor=0")
    with serving(home, "--input", "-", "--stay", *format_, stdin=pcm) as daemon:
        with Subscriber(daemon.events, ("suggestion", "state"), timeout_s=20) as subscriber:
            seen: dict[str, Event] = {}
            for item in subscriber:
                if isinstance(item, Event):
                    seen[item.topic] = item
                if "suggestion" in seen and (seen["suggestion"].mode, seen["state"].capture) == (
                    "final",
                    "ended",
                ):
                    break
        assert "left over" in seen["state"].reason
        assert seen["suggestion"].tracks, seen["suggestion"].reason
        daemon.signal(15)
        assert daemon.wait(5) == 0


FAKE_HOST = """
class PortAudioError(Exception): pass
class default: device = (-1, -1)
def query_hostapis(): return [{"name": "Fake"}]
def query_devices(): return DEVICES
"""
MICROPHONE = {
    "name": "Blue Yeti",
    "hostapi": 0,
    "max_input_channels": 2,
    "default_samplerate": 48000.0,
}


def audio_system(folder: Path, text: str) -> dict[str, str]:
    """Return the environment of a process that finds `text` in the place of the PortAudio library."""
    (folder / "sounddevice.py").write_text(text)
    return {"PYTHONPATH": str(folder)}


def no_voice(folder: Path) -> dict[str, str]:
    return {"PATH": str(folder)}


NO_PORTAUDIO = 'raise OSError("PortAudio library not found")'


def test_a_missing_portaudio_is_told_with_the_package_to_install(tmp_path: Path):
    done = call("devices", home=tmp_path / "home", env=audio_system(tmp_path, NO_PORTAUDIO))
    refused(done, 4, r"The PortAudio library is missing\. Install it: libportaudio2 on Debian")


def test_without_microphone_and_without_voice_both_are_named(tmp_path: Path):
    host = audio_system(tmp_path, FAKE_HOST.replace("DEVICES", "[]"))
    done = call("run", home=tmp_path / "home", env=host | no_voice(tmp_path))
    refused(done, 4, r"No microphone was found\. Plug one in.* espeak-ng is not installed: install it")


def test_the_demo_without_a_voice_says_what_to_install(tmp_path: Path):
    done = call("run", "--demo", home=tmp_path / "home", env=no_voice(tmp_path))
    refused(done, 4, r"espeak-ng is not installed: install it .* or give a recording of speech instead\.")


def test_an_unknown_microphone_is_told_with_the_one_that_is_meant(tmp_path: Path):
    host = audio_system(tmp_path, FAKE_HOST.replace("DEVICES", repr([MICROPHONE])))
    done = call("run", "--device", "blue yetty", home=tmp_path / "home", env=host)
    refused(
        done, 4, r"There is no device 'blue yetty'\. Did you mean 'Blue Yeti'\? Choose one of: Blue Yeti;"
    )


def test_the_demo_speaks_where_there_is_no_microphone_and_says_so(home: Path, tmp_path: Path):
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng")
    with serving(home, env=audio_system(tmp_path, NO_PORTAUDIO)) as daemon:
        assert daemon.ask("status")["source"] == "demo"
        daemon.signal(15)
        assert daemon.wait(5) == 0
    assert "The PortAudio library is missing." in daemon.stderr
    assert "So a synthetic voice speaks instead." in daemon.stderr
