"""`sottovoce client player` as a user starts it: before the daemon, on a real sound server."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sottovoce.clients.protocol import Suggestion, Track
from tests.support.audio import tone, write_audio
from tests.support.daemon import COMMAND, environment, free_endpoint, sottovoce
from tests.support.publishing import ANY_PORT, READY, publishing
from tests.support.pulse import virtual_microphone
from tests.support.speaker import level_dbfs, loudest_hz, monitoring


def suggestion(track: Track) -> Suggestion:
    return Suggestion(
        utterance=None,
        mode="manual",
        decision="switch",
        code="first",
        reason="why",
        tracks=(track,),
        current=track,
    )


@pytest.mark.audio
def test_the_player_waits_for_a_daemon_plays_and_takes_its_leave(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "tone.ogg", tone(20.0, 700.0), "ogg")
    track = Track(id="t", path=str(path), title="Tone", start_s=2.0, level_dbfs=-9.03)
    reports: list[Any] = []
    events, control = free_endpoint(), free_endpoint()
    with virtual_microphone(tmp_path) as mic, monitoring(mic, tmp_path / "heard") as monitor:
        player = subprocess.Popen(
            [*COMMAND, "client", "player", "--json", "-o", "player.volume_db=-10", "--device", "default"],
            env=environment(
                tmp_path / "home",
                {**mic.environment, "SOTTOVOCE_EVENTS": events, "SOTTOVOCE_CONTROL": control},
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            time.sleep(1.0)
            handlers = {"playback.report": lambda asked: reports.append(asked) or {}}
            with publishing(handlers, settings=ANY_PORT, events=events, control=control) as publisher:
                publisher.publish(READY)
                publisher.publish(suggestion(track))
                deadline_s = time.monotonic() + 30
                while not any(report.position_s > 4.5 for report in reports):
                    assert time.monotonic() < deadline_s, reports
                    time.sleep(0.05)
                heard = monitor.last(0.5)
                player.send_signal(signal.SIGINT)
                out, log = player.communicate(timeout=10)
                assert (reports[-2].state, reports[-1].state) == ("playing", "stopped")
        finally:
            player.kill()
            player.communicate()
    assert player.returncode == 0
    assert loudest_hz(heard) == pytest.approx(700, abs=3)
    assert level_dbfs(heard) == pytest.approx(-30.0, abs=1.0)
    states = [json.loads(line) for line in out.splitlines()]
    assert (states[0]["state"], states[-1]["title"]) == ("stopped", "Tone")
    for words in ("Playing on default at", "is there.", "Now playing Tone."):
        assert log.count(words) == 1, log


def test_a_setting_that_makes_no_sense_is_refused_with_the_key(tmp_path: Path) -> None:
    done = sottovoce("client", "player", "-o", "player.volume_db=6", home=tmp_path)
    assert done.returncode == 3
    assert "player.volume_db" in done.stderr
