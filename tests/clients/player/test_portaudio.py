"""The real thing: decoded music through PortAudio into a real PulseAudio, whose output is recorded."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sottovoce.clients.protocol import Suggestion, Track, UtteranceFinal, UtteranceStarted
from sottovoce.daemon.publish.publisher import Publisher
from tests.support.audio import tone, write_audio
from tests.support.daemon import free_endpoint
from tests.support.publishing import ANY_PORT, READY, publishing
from tests.support.pulse import RATE_HZ, VirtualMicrophone, virtual_microphone
from tests.support.speaker import Monitor, level_dbfs, loudest_hz, monitoring

pytestmark = pytest.mark.audio

PROGRAM = Path(__file__).with_name("program.py")
DEADLINE_S = 20.0
SETTINGS = {"crossfade_s": 1.0, "duck_attack_ms": 100, "duck_hold_ms": 100, "duck_release_ms": 200}
STARTED = UtteranceStarted(id="u", start_s=0.0)
FINAL = UtteranceFinal(
    id="u",
    duration_s=1.0,
    level_dbfs=-20.0,
    emotion="sad",
    valence=0.2,
    arousal=0.3,
    confidence=0.5,
    scores={"sad": 1.0},
)


class PlayerProcess:
    """A player, and the states it has printed."""

    def __init__(self, mic: VirtualMicrophone, events: str, control: str, log: Path) -> None:
        self.states: list[dict[str, Any]] = []
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), events, control, json.dumps(SETTINGS)],
                env=mic.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def until(self, holds: Callable[[dict[str, Any]], bool], timeout_s: float = DEADLINE_S) -> dict[str, Any]:
        until_s = time.monotonic() + timeout_s
        seen = len(self.states)
        while time.monotonic() < until_s:
            for state in self.states[max(seen - 1, 0) :]:
                if holds(state):
                    return state
            time.sleep(0.02)
        raise AssertionError(f"it did not come true: {self.states[-1:]}\n{self.log.read_text()}")

    def _read(self) -> None:
        for line in self.process.stdout:
            self.states.append(json.loads(line))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


@contextmanager
def player(mic: VirtualMicrophone, events: str, control: str, log: Path) -> Iterator[PlayerProcess]:
    process = PlayerProcess(mic, events, control, log)
    try:
        yield process
    finally:
        process.end()


@pytest.fixture
def mic(tmp_path: Path) -> Iterator[VirtualMicrophone]:
    with virtual_microphone(tmp_path) as microphone:
        yield microphone


def track(folder: Path, frequency_hz: float, name: str = "flac") -> Track:
    path = write_audio(folder / f"{frequency_hz:.0f}.{name}", tone(30.0, frequency_hz), name)
    return Track(id=f"{frequency_hz:.0f}", path=str(path), title="A tone", start_s=3.0, level_dbfs=-9.03)


def suggest(publisher: Publisher, wanted: Track) -> None:
    publisher.publish(
        Suggestion(
            utterance="u",
            mode="final",
            decision="switch",
            code="first",
            reason="why",
            emotion="sad",
            tracks=(wanted,),
            current=wanted,
        )
    )


def steepest(heard: np.ndarray) -> float:
    return float(np.abs(np.diff(heard)).max())


def step_of(frequency_hz: float) -> float:
    """Return the largest step of a tone at the target level, and half as much again."""
    return 1.5 * float(np.sqrt(2)) * 0.1 * 2 * np.pi * frequency_hz / RATE_HZ


@pytest.mark.timeout(120)
def test_what_is_suggested_sounds_crossfades_steps_back_and_outlives_daemon_and_sound_server(
    mic: VirtualMicrophone, tmp_path: Path
) -> None:
    low, high = track(tmp_path, 440.0), track(tmp_path, 1000.0, "mp3")
    reports: list[Any] = []
    ports = {"events": free_endpoint(), "control": free_endpoint()}
    handlers = {"playback.report": lambda asked: reports.append(asked) or {}}
    with ExitStack() as stack:
        process = stack.enter_context(player(mic, ports["events"], ports["control"], tmp_path / "log"))
        process.until(lambda state: "Playing on" in state["output"])
        monitor = stack.enter_context(monitoring(mic, tmp_path / "heard"))
        assert not monitor.last(0.3).any(), "silence before the daemon is there"
        with publishing(handlers, settings=ANY_PORT, **ports) as publisher:
            publisher.publish(READY)
            process.until(lambda state: state["daemon"])
            _plays_at_the_common_level(publisher, monitor, process, low)
            _crossfades(publisher, monitor, process, high)
            _steps_back(publisher, monitor, process)
            assert process.until(lambda state: state["duck_db"] == 12.0)["state"] == "playing"
        process.until(lambda state: not state["daemon"] and state["duck_db"] == 0.0)
        time.sleep(0.5)  # what is made now sounds a little later
        assert level_dbfs(monitor.last(0.5)) == pytest.approx(-20.0, abs=1.0), "back without a daemon"
        playing = [report for report in reports if report.state == "playing"]
        assert {report.track for report in playing} == {"440", "1000"}
        assert any(report.level_dbfs == pytest.approx(-20.0, abs=0.5) for report in playing)
        assert any(report.level_dbfs == pytest.approx(-32.0, abs=0.5) for report in playing)
        _outlives_the_server(mic, process, tmp_path)
        _ends_softly(mic, process, tmp_path)


def _plays_at_the_common_level(
    publisher: Publisher, monitor: Monitor, process: PlayerProcess, low: Track
) -> None:
    suggest(publisher, low)
    assert process.until(lambda state: state["track"] == "440")["position_s"] < 5.0
    process.until(lambda state: state["position_s"] > 4.3)
    heard = monitor.last(0.5)
    assert loudest_hz(heard) == pytest.approx(440.0, abs=3)
    assert level_dbfs(heard) == pytest.approx(-20.0, abs=1.0)


def _crossfades(publisher: Publisher, monitor: Monitor, process: PlayerProcess, high: Track) -> None:
    before, dropouts = len(monitor.heard()), process.states[-1]["underruns"]
    suggest(publisher, high)
    process.until(lambda state: state["track"] == "1000" and state["position_s"] > 4.5)
    heard = monitor.heard()[before:]
    assert loudest_hz(heard[-RATE_HZ // 4 :]) == pytest.approx(1000.0, abs=5)
    pieces = heard[: len(heard) // 4800 * 4800].reshape(-1, 4800)
    levels = [level_dbfs(piece) for piece in pieces]
    assert max(levels) < -18.5
    assert np.median(levels) == pytest.approx(-20.0, abs=0.5)
    if process.states[-1]["underruns"] == dropouts:  # on a machine too busy to play there are gaps, and told
        assert min(levels) > -21.5, "no dip in the middle of a crossfade"
        assert steepest(heard) < step_of(1440.0)


def _steps_back(publisher: Publisher, monitor: Monitor, process: PlayerProcess) -> None:
    before, dropouts = len(monitor.heard()), process.states[-1]["underruns"]
    publisher.publish(STARTED)
    time.sleep(1.5)
    assert level_dbfs(monitor.last(0.5)) == pytest.approx(-32.0, abs=1.0)
    publisher.publish(FINAL)
    time.sleep(1.5)
    assert level_dbfs(monitor.last(0.5)) == pytest.approx(-20.0, abs=1.0)
    if process.states[-1]["underruns"] == dropouts:
        assert steepest(monitor.heard()[before:]) < step_of(1000.0)
    publisher.publish(STARTED)


def _outlives_the_server(mic: VirtualMicrophone, process: PlayerProcess, folder: Path) -> None:
    begun_s = time.monotonic()
    mic.kill()
    lost = process.until(lambda state: state["state"] == "stopped")
    assert time.monotonic() - begun_s < 2.0  # noticed within a second; a state is printed four times a second
    assert "lost" in lost["output"] or "cannot be opened" in lost["output"]
    time.sleep(1.0)
    assert process.process.poll() is None
    mic.restart()
    process.until(lambda state: state["state"] == "playing")
    with monitoring(mic, folder / "again") as monitor:
        time.sleep(0.5)
        assert loudest_hz(monitor.last(0.5)) == pytest.approx(1000.0, abs=3)


def _ends_softly(mic: VirtualMicrophone, process: PlayerProcess, folder: Path) -> None:
    with monitoring(mic, folder / "end") as monitor:
        monitor.last(0.5)
        begun_s = time.monotonic()
        process.process.terminate()
        assert process.process.wait(10) == 0
        assert time.monotonic() - begun_s < 3.0
        heard = monitor.last(0.3)
        assert not heard[-RATE_HZ // 10 :].any()
        end = np.flatnonzero(monitor.heard())[-1]
        assert np.abs(monitor.heard()[end - RATE_HZ // 50 : end]).max() < 0.03, "a fade, and no cut"
