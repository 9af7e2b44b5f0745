"""What clients report, and the recordings that they play."""

import logging
import wave
from pathlib import Path

import numpy as np
import pytest

from sottovoce.clients.protocol.arguments import PlaybackReport
from sottovoce.daemon.segment.playback.reports import Report
from sottovoce.daemon.service.playing import read_stretch, reported


def test_a_report_keeps_undecodable_names():
    asked = PlaybackReport(
        state="playing", client="obs", path="�.ogg", path_b64="/y5vZ2c=", position_s=3.5, level_dbfs=-20.0
    )
    assert reported(asked, 7.0) == Report("obs", True, "\udcff.ogg", 3.5, 7.0)
    assert reported(PlaybackReport(state="stopped", client="obs"), 8.0) == Report("obs", False, "", 0.0, 8.0)


def test_a_stretch_is_where_it_should_be_and_ends_with_the_recording(tmp_path: Path):
    ramp = np.arange(32_000, dtype="<i2")
    with wave.open(str(tmp_path / "ramp.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(ramp.tobytes())
    found = read_stretch(str(tmp_path / "ramp.wav"), 1.0, 32_000)
    np.testing.assert_allclose(found * 32768, ramp[16_000:], atol=0.01)


def test_what_cannot_be_read_is_silence_and_told_once_a_stretch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "notes.txt").write_text("no music")
    with caplog.at_level(logging.INFO):
        for name in ("gone.ogg", "notes.txt"):
            assert read_stretch(str(tmp_path / name), 0.0, 100).shape == (0,)
    assert len(caplog.messages) == 2
    assert all(
        line.startswith("The music that plays cannot be taken away from what is heard:")
        for line in caplog.messages
    )
