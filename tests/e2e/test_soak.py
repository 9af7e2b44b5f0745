"""Hours of silence, music and speech at speed: memory stays flat, and the daemon answers to the end."""

import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from sottovoce.models.corpora import load_corpus
from tests.support.daemon import Running, running, sottovoce
from tests.support.data import data_root, needs_data
from tests.support.real import SPEECH_HZ, music_folder, samples, speech

pytestmark = [needs_data("speech/ravdess", "music/4q", "music/deam"), pytest.mark.slow, pytest.mark.data]

HOURS = 4.0
GROWTH_MIB = 24.0


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def decoded(path: Path) -> np.ndarray:
    resampler = av.AudioResampler("s16", "mono", SPEECH_HZ)
    with av.open(str(path)) as container:
        return np.concatenate(
            [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        )


def a_long_show(path: Path) -> None:
    """Write hours of talk with pauses, then music, then silence, over and over."""
    talk = [
        part
        for clip in speech(("angry", "sad", "happy", "calm"), 6)
        for part in (samples(clip), np.zeros(SPEECH_HZ, np.int16))
    ]
    music = [decoded(clip.path) for clip in load_corpus("deam", data_root() / "music" / "deam")[:12]]
    hour_part = np.concatenate([*talk, *music, np.zeros(60 * SPEECH_HZ, np.int16)]).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SPEECH_HZ, 0, "NONE", ""))
        for _ in range(int(HOURS * 3600 * SPEECH_HZ / len(hour_part))):
            file.writeframes(hour_part.tobytes())


def watch(daemon: Running) -> list[float]:
    memory: list[float] = []
    while daemon.process.poll() is None and daemon.ctl("status")["capture"] != "ended":
        memory.append(resident_mib(daemon.process.pid))
        time.sleep(2)
    return memory


@pytest.mark.timeout(1800)
def test_memory_is_flat_over_a_long_show(tmp_path: Path):
    home = tmp_path / "home"
    music_folder(home / "music", each=4)
    assert sottovoce("library", "add", home / "music", home=home, timeout_s=120).returncode == 0
    a_long_show(tmp_path / "show.wav")
    with running(home, "--input", tmp_path / "show.wav", "--fast", "--stay") as daemon:
        memory = watch(daemon)
        assert len(memory) > 8, "too short to tell"
        half = len(memory) // 2
        growth = np.mean(memory[-half // 2 :]) - np.mean(memory[half : half + half // 2])
        assert growth < GROWTH_MIB, memory
        assert daemon.ctl("status")["dropped"]["utterances"] == 0
        assert daemon.stop() == 0
