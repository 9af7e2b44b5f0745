"""The real thing: PortAudio recording a real PulseAudio, which can be killed."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.frames import Samples
from tests.support.pulse import RATE_HZ, VirtualMicrophone, require_audio, virtual_microphone

PROGRAM = Path(__file__).with_name("record.py")
DEADLINE_S = 20.0


class Recorder:
    """A process that records, and what it says."""

    def __init__(self, mic: VirtualMicrophone, folder: Path, **settings: object) -> None:
        self._saved = folder / "recorded.npy"
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(settings), str(self._saved)],
            env=mic.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # ALSA's own complaints while the server is away
            text=True,
        )
        self._lines: queue.Queue[dict] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def until(self, state: str, words: str = "") -> dict:
        """Wait for a notice."""
        until_s = time.monotonic() + DEADLINE_S
        seen = []
        while time.monotonic() < until_s:
            try:
                notice = self._lines.get(timeout=0.1)
            except queue.Empty:
                continue
            seen.append(notice)
            if notice["state"] == state and words in notice["reason"]:
                return notice
        raise AssertionError(f"no {state} notice with {words!r}, but {seen}")

    def stop(self) -> Samples:
        """End the process and return what it has recorded."""
        begun_s = time.monotonic()
        self._process.stdin.close()
        assert self._process.wait(DEADLINE_S) == 0
        assert time.monotonic() - begun_s < 5, "stopping must never hang"
        self._reader.join()
        return np.load(self._saved)

    def kill(self) -> None:
        """Leave nothing behind."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


@pytest.fixture
def mic(tmp_path: Path) -> Iterator[VirtualMicrophone]:
    with virtual_microphone(tmp_path) as microphone:
        yield microphone


def error_db(heard: Samples, expected: Samples) -> float:
    """The error against what was played, at the best alignment to a thousandth of a sample."""
    size = len(heard) + len(expected)
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(expected, size))
    offset = int(np.argmax(np.fft.irfft(product, size)[: len(heard) - len(expected) + 1]))
    spectrum = np.fft.rfft(heard[offset : offset + len(expected)])
    turns = np.fft.rfftfreq(len(expected))

    def error(shift: float) -> float:
        shifted = np.fft.irfft(spectrum * np.exp(2j * np.pi * turns * shift), len(expected))
        return float(np.mean((shifted - expected)[500:-500] ** 2))

    best = 0.0
    for step in (0.05, 0.001):
        best = min((best + step * count for count in range(-25, 26)), key=error)
    return float(10 * np.log10(error(best) / np.mean(expected.astype(float) ** 2)))


@pytest.mark.audio
@pytest.mark.parametrize("rate_hz", [RATE_HZ, 0], ids=["48 kHz", "the device's own rate"])
def test_records_what_is_played(mic: VirtualMicrophone, tmp_path: Path, rate_hz: int) -> None:
    import soxr

    # Noise up to 3 kHz, so that the edges of the resamplers' filters play no part.
    noise = soxr.resample(
        np.random.default_rng(0).standard_normal(12_000) * 4000, 6_000, RATE_HZ, quality="VHQ"
    )
    played = np.round(noise).astype(np.int16)
    expected = soxr.resample(played, RATE_HZ, 16_000, quality="HQ")
    recorder = Recorder(mic, tmp_path, sample_rate_hz=rate_hz)
    try:
        assert recorder.until("starting")["device"] == "default"
        assert recorder.until("listening")["sample_rate_hz"] == (rate_hz or 44_100)
        time.sleep(0.5)
        mic.play_samples(played)
        time.sleep(0.5)
        heard = recorder.stop()
    finally:
        recorder.kill()
    assert error_db(heard, expected) < (-60 if rate_hz == RATE_HZ else -55)
    assert len(heard) / 16_000 > 2.9, "a second around it, and no sample less"


@pytest.mark.audio
@pytest.mark.parametrize("fault", ["killed", "unloaded"])
def test_a_lost_microphone_is_noticed_and_taken_back(
    mic: VirtualMicrophone, tmp_path: Path, fault: str
) -> None:
    recorder = Recorder(mic, tmp_path)
    try:
        recorder.until("listening")
        time.sleep(0.5)
        faulty_s = time.monotonic()
        (mic.kill if fault == "killed" else mic.unload)()
        recorder.until("lost", "default is lost. The system has ended the recording")
        assert time.monotonic() - faulty_s < 1.0
        time.sleep(0.5)
        (mic.restart if fault == "killed" else mic.load)()
        recorder.until("listening", "Listening to default.")
        mic.play_samples(np.full(RATE_HZ, 5000, dtype=np.int16))
        heard = recorder.stop()
    finally:
        recorder.kill()
    assert (np.abs(heard.astype(int) - 5000) <= 10).sum() > 8_000


@pytest.mark.audio
def test_silence_is_told_from_sound(mic: VirtualMicrophone, tmp_path: Path) -> None:
    recorder = Recorder(mic, tmp_path, silent_after_s=0.5)
    try:
        recorder.until("silent", "Nothing but digital silence has come for 0.5 s")
        mic.play_samples(np.full(RATE_HZ // 2, 500, dtype=np.int16))
        recorder.until("listening")
        recorder.until("silent")
        recorder.stop()
    finally:
        recorder.kill()


def run(environment: dict[str, str], **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), json.dumps(settings), "unused"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.audio
def test_must_raise_for_an_unknown_device(mic: VirtualMicrophone) -> None:
    done = run(mic.environment, device="puls audio")
    assert done.returncode == 1
    assert (
        "There is no device 'puls audio'. Did you mean 'pulse'? Choose one of: pulse, default" in done.stderr
    )


@pytest.mark.audio
def test_must_raise_without_any_device(tmp_path: Path, mic: VirtualMicrophone) -> None:
    mic.kill()
    done = run(mic.environment)
    assert done.returncode == 1
    assert "No microphone was found. Plug one in, or check that this user can reach" in done.stderr


def test_must_raise_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    from sottovoce.daemon.capture.portaudio import PortAudioHost
    from sottovoce.daemon.errors import DeviceError

    real = builtins.__import__

    def missing(name: str, *arguments: object, **named: object) -> object:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DeviceError) as raised:
        PortAudioHost()
    assert str(raised.value) == (
        "The PortAudio library is missing. Install it: libportaudio2 on Debian and Ubuntu, "
        "portaudio on Fedora, Arch and Homebrew."
    )


@pytest.mark.audio
def test_a_scout_sees_what_a_running_list_does_not(mic: VirtualMicrophone) -> None:
    program = (
        "import sys, subprocess\n"
        "from sottovoce.daemon.capture.portaudio import PortAudioHost\n"
        "host = PortAudioHost()\n"
        "print(len(host.devices()), len(host.scout()), flush=True)\n"
        "sys.stdin.readline()\n"
        "print(len(host.devices()), len(host.scout()), flush=True)\n"
        "host.rescan()\n"
        "print(len(host.devices()))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=mic.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == "2 2\n"
    mic.kill()
    rest, _ = process.communicate("\n", timeout=DEADLINE_S)
    assert rest == "2 0\n0\n"


class TestWhereThereIsNoAudio:
    def test_the_reason_is_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match="needs pulseaudio, pactl, paplay"):
            require_audio()

    def test_ci_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="apt-get install pulseaudio"):
            require_audio()
