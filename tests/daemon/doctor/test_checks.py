from pathlib import Path

import pytest

from sottovoce.daemon.capture import portaudio
from sottovoce.daemon.config import Config
from sottovoce.daemon.doctor.checks import Patient, all_checks
from sottovoce.daemon.errors import DeviceError
from sottovoce.daemon.paths import Paths
from sottovoce.models.errors import BundleError
from tests.support.host import ScriptedHost, microphone


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return Patient(
        Paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache"), tmp_path / "config.toml"
    )


def names(patient: Patient, **options) -> list[str]:
    return [check.name for check in all_checks(patient, **options)]


def test_the_microphone_is_opened_only_if_asked_and_a_session_is_of_linux(patient: Patient):
    quiet = names(patient, platform="linux")
    assert "listening" not in quiet
    assert "sound server" in quiet
    assert set(names(patient, platform="darwin", listen=True)) - set(quiet) == {"listening"}
    assert "sound server" not in names(patient, platform="win32")
    assert all(check.limit_s > 0 for check in all_checks(patient))


def test_a_broken_configuration_means_defaults(patient: Patient):
    patient.file.write_text("[nonsense]\n")
    assert patient.config == Config()


def test_what_is_made_once_is_shared(patient: Patient, monkeypatch: pytest.MonkeyPatch):
    host = ScriptedHost([microphone("Yeti", default=True)])
    monkeypatch.setattr(portaudio, "PortAudioHost", lambda: host)
    assert patient.host is patient.host is host
    assert "1 input device" in patient.portaudio().found
    assert "Yeti" in patient.microphone().found
    assert "Yeti" in patient.listen().found


def test_no_portaudio(patient: Patient, monkeypatch: pytest.MonkeyPatch):
    def missing():
        raise DeviceError("The PortAudio library is missing. Install it.")

    monkeypatch.setattr(portaudio, "PortAudioHost", missing)
    for look in (patient.portaudio, patient.microphone):
        with pytest.raises(DeviceError, match="is missing"):
            look()


def test_a_missing_bundle_keeps_the_library_from_nothing_but_its_vectors(patient: Patient):
    patient.overrides = ["model.bundle=none_such"]
    with pytest.raises(BundleError, match="No bundle 'none_such'"):
        patient.speed()
    assert patient.library().found.startswith("The library is empty")
