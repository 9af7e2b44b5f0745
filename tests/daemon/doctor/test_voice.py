import sys
from pathlib import Path

import pytest

from sottovoce.daemon.doctor.voice import INSTALL, voice


def program(folder: Path, text: str) -> str:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_no_espeak():
    finding = voice("espeak-that-nobody-has")
    assert (finding.verdict, finding.advice) == ("warning", INSTALL)


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_espeak_that_answers_or_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    works = program(tmp_path, "echo eSpeak NG text-to-speech: 1.51 Data at: /usr/lib")
    assert voice(works).found == "The demo has a voice: eSpeak NG text-to-speech: 1.51."
    broken = voice(program(tmp_path, "exit 3"))
    assert broken.verdict == "warning"
    assert "exit status 3" in broken.found
    monkeypatch.setattr("sottovoce.daemon.doctor.voice._LIMIT_S", 0.2)
    assert "timed out" in voice(program(tmp_path, "exec sleep 10")).found
