"""The voice: the schedule matches the sound, and without espeak-ng there is a sentence, not a crash."""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.demo import voices
from sottovoce.daemon.demo.script import DELIVERIES, SCRIPT
from sottovoce.daemon.demo.voices import speak
from sottovoce.daemon.errors import InputError
from sottovoce.daemon.frames import SAMPLE_RATE_HZ

RATE_HZ = 22_050

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="needs espeak-ng: apt install espeak-ng"
)


class FakeSpeaker:
    """Stands in for `espeak-ng`: a tone between silences, as long as the sentence at its rate."""

    def __init__(self, amplitude: int = 8000) -> None:
        self.amplitude = amplitude
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        self.commands.append(command)
        words = len(command[-1].split()) - 1
        n = int(RATE_HZ * 60 * words / int(command[command.index("-s") + 1]))
        tone = self.amplitude * np.sin(2 * np.pi * 200.0 * np.arange(n) / RATE_HZ)
        silence = np.zeros(2000)
        with wave.open(command[command.index("-w") + 1], "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(np.concatenate([silence, tone, silence]).astype("<i2").tobytes())
        return subprocess.CompletedProcess(command, 0, b"", b"")


@pytest.fixture
def speaker(monkeypatch) -> FakeSpeaker:
    fake = FakeSpeaker()
    monkeypatch.setattr(voices.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(voices.subprocess, "run", fake)
    return fake


def level_dbfs(samples) -> float:
    return float(10 * np.log10(np.mean((samples / 32768.0) ** 2)))


def check(monologue) -> None:
    """What must hold for any monologue."""
    assert monologue.samples.dtype == np.int16
    assert [(line.emotion, line.text) for line in monologue.lines] == list(SCRIPT)
    end_s = 0.0
    for line in monologue.lines:
        assert line.start_s >= end_s
        end_s = line.end_s
        spoken = monologue.samples[int(line.start_s * SAMPLE_RATE_HZ) : int(line.end_s * SAMPLE_RATE_HZ)]
        wanted_dbfs = DELIVERIES[line.emotion].level_dbfs
        assert level_dbfs(spoken) == pytest.approx(wanted_dbfs, abs=2.5)
        pause = monologue.samples[int(line.end_s * SAMPLE_RATE_HZ) + 2 :][: int(1.1 * SAMPLE_RATE_HZ)]
        assert not pause.any(), "after every sentence there is silence"


def test_monologue_with_its_schedule(speaker):
    monologue = speak()
    check(monologue)
    assert len(speaker.commands) == len(SCRIPT) == 10
    assert list(dict.fromkeys(emotion for emotion, _ in SCRIPT)) == ["angry", "happy", "sad", "calm"]
    first = speaker.commands[0]
    assert first[0] == "/usr/bin/espeak-ng"
    assert first[first.index("-s") + 1] == str(DELIVERIES["angry"].words_per_minute)
    assert first[-1].startswith('<speak><prosody range="200%">I told you three times')


def test_without_espeak_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(voices.shutil, "which", lambda _: None)
    with pytest.raises(InputError, match=r"espeak-ng is not installed: install it \(Debian: apt"):
        speak()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (subprocess.CalledProcessError(1, "espeak-ng"), "it ends with status 1"),
        (subprocess.TimeoutExpired("espeak-ng", 30.0), "it does not come to an end"),
        (PermissionError(13, "Permission denied"), "it wrote no sound file: .*Permission denied"),
    ],
)
def test_when_espeak_fails(monkeypatch, speaker, failure, words):
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(voices.subprocess, "run", fail)
    with pytest.raises(InputError, match=f"espeak-ng cannot speak the demo: {words}. Reinstall it, or give"):
        speak()


def test_when_espeak_writes_nothing_or_silence(monkeypatch, speaker):
    speaker.amplitude = 0
    with pytest.raises(InputError, match="all that it says is silence"):
        speak()
    monkeypatch.setattr(voices.subprocess, "run", lambda command, **_: Path(command[-2]).write_bytes(b"RIFF"))
    with pytest.raises(InputError, match="it wrote no sound file"):
        speak()


@needs_espeak
def test_real_voice_differs_by_mood():
    monologue = speak()
    check(monologue)
    seconds_a_word: dict[str, list[float]] = {}
    for line in monologue.lines:
        seconds_a_word.setdefault(line.emotion, []).append(
            (line.end_s - line.start_s) / len(line.text.split())
        )
    pace = {emotion: float(np.mean(values)) for emotion, values in seconds_a_word.items()}
    assert max(pace["angry"], pace["happy"]) < 0.75 * min(pace["sad"], pace["calm"])
    assert 50.0 < len(monologue.samples) / 16_000 < 100.0
