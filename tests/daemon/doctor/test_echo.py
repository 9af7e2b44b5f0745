"""Sources without echo: none, there, in use, unknown."""

import shutil
import subprocess

import pytest

from sottovoce.daemon.doctor import echo
from sottovoce.daemon.doctor.echo import ask_pactl, echo_cancelling, judge_sources

PLAIN = "1\talsa_input.usb\tmodule-alsa\ts16le 1ch 48000Hz\tIDLE"
CANCELLED = "2\techo-cancel-source\tPipeWire\tfloat32le 1ch 48000Hz\tRUNNING"
MONITOR = "3\techo-cancel-sink.monitor\tPipeWire\tfloat32le 2ch 48000Hz\tIDLE"


@pytest.mark.parametrize(
    ("listed", "default", "verdict", "found"),
    [
        ("", "", "ok", "The sound server's sources are unknown: pactl is missing, or no server answers."),
        (
            f"{PLAIN}\n{MONITOR}\n",
            "alsa_input.usb",
            "ok",
            "No source cancels echo; music that sottovoce's clients play is known again without it.",
        ),
        (
            f"{PLAIN}\n{CANCELLED}\n",
            "echo-cancel-source",
            "ok",
            "The default source cancels echo: echo-cancel-source.",
        ),
        (
            f"{PLAIN}\n{CANCELLED}\n",
            "alsa_input.usb",
            "warning",
            "The source echo-cancel-source cancels echo, and is not the default.",
        ),
    ],
)
def test_each_case_in_a_sentence(listed: str, default: str, verdict: str, found: str):
    finding = judge_sources(listed, default)
    assert (finding.verdict, finding.found) == (verdict, found)
    if verdict == "warning":
        assert finding.advice.endswith("pactl set-default-source echo-cancel-source")


def test_a_line_without_a_name_is_passed_over():
    assert judge_sources("nonsense\n", "").found.startswith("The sound server's sources are unknown")


def test_without_pactl_or_with_one_that_hangs_nothing_is_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert ask_pactl("info") == ""
    monkeypatch.setattr(shutil, "which", lambda name: f"/nowhere/{name}")
    assert ask_pactl("info") == ""

    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("pactl", 5.0)

    monkeypatch.setattr(subprocess, "run", hang)
    assert ask_pactl("info") == ""


def test_the_server_is_asked_for_both(monkeypatch: pytest.MonkeyPatch):
    answers = {
        ("list", "short", "sources"): f"{PLAIN}\n{CANCELLED}\n",
        ("get-default-source",): "echo-cancel-source\n",
    }
    monkeypatch.setattr(echo, "ask_pactl", lambda *asked: answers[asked])
    assert echo_cancelling().found == "The default source cancels echo: echo-cancel-source."
