import numpy as np
import pytest

from sottovoce.daemon.capture.settings import CaptureSettings
from sottovoce.daemon.doctor.sound import heard, listen, microphone, portaudio
from sottovoce.daemon.errors import DeviceError
from tests.support.host import ScriptedHost
from tests.support.host import microphone as plugged

SETTINGS = CaptureSettings()


def hear(host: ScriptedHost, platform: str = "linux"):
    finding = listen(host, SETTINGS, duration_s=0.15, platform=platform)
    assert host.streams == [], "the microphone was left open"
    return finding


def test_portaudio_counts_its_devices():
    assert portaudio(ScriptedHost([plugged("Yeti")])).found.endswith("lists 1 input device.")
    assert portaudio(ScriptedHost([])).found.endswith("lists 0 input devices.")


def test_the_device_that_would_be_taken_without_opening_it():
    host = ScriptedHost([plugged("Webcam"), plugged("Yeti", 44_100, 2, default=True)])
    assert microphone(host, SETTINGS).found == "It would listen to Yeti (Fake, 2 channels, 44100 Hz)."
    assert "Webcam (Fake, 1 channel," in microphone(host, CaptureSettings(device="webcam")).found
    assert host.opened == []


def test_no_device_none_of_the_name_none_with_the_channel():
    with pytest.raises(DeviceError, match=r"^No microphone was found\."):
        microphone(ScriptedHost([]), SETTINGS)
    host = ScriptedHost([plugged("Yeti")])
    with pytest.raises(DeviceError, match=r"^There is no device 'Yetti'\. Did you mean 'Yeti'\?"):
        microphone(host, CaptureSettings(device="Yetti"))
    with pytest.raises(DeviceError, match=r"^'Yeti' has no channel 1\."):
        microphone(host, CaptureSettings(channel=1))


def test_listening_tells_the_level():
    finding = hear(ScriptedHost([plugged("Yeti")], value=3277))
    assert (finding.verdict, finding.found) == ("ok", "Yeti was recorded for a second, in memory: -20 dBFS.")


@pytest.mark.parametrize(
    ("platform", "words"),
    [("darwin", "Privacy & Security → Microphone"), ("win32", "Settings → Privacy"), ("linux", "Unmute")],
)
def test_exact_zeros_are_a_mute_or_a_permission(platform: str, words: str):
    finding = hear(ScriptedHost([plugged("Yeti")], value=0), platform)
    assert finding.verdict == "problem"
    assert "exact zeros" in finding.found
    assert words in finding.advice


def test_a_device_that_is_busy_or_delivers_nothing():
    busy = hear(ScriptedHost([plugged("Yeti")], busy=True))
    assert (busy.verdict, busy.found) == ("problem", "Yeti cannot be opened: Device in use.")
    host = ScriptedHost([plugged("Yeti")])
    host.stalled.set()
    assert hear(host).found == "Yeti delivers nothing."


def test_a_device_that_hangs_when_closed_is_abandoned(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sottovoce.daemon.capture.stream._CLOSE_DEADLINE_S", 0.1)
    host = ScriptedHost([plugged("Yeti")])
    host.hang.set()
    assert listen(host, SETTINGS, duration_s=0.1).verdict == "ok"
    assert host.abandoned
    host.hang.clear()


def test_a_whisper_is_a_warning():
    finding = heard("Yeti", [np.ones((480, 2), dtype=np.int16)], "linux")
    assert (finding.verdict, "-90 dBFS" in finding.found) == ("warning", True)
