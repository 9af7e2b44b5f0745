"""The bridge as a process, with everything around it coming and going."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sottovoce.clients.protocol import Track
from tests.clients.obs.showing import TEXT, A, B, a_daemon, at, plays, three_tracks
from tests.support.daemon import free_endpoint
from tests.support.obs import BRIDGE, PASSWORD, BridgeProcess, Obs, bridging, eventually, running_obs

pytestmark = [pytest.mark.obs, pytest.mark.timeout(240)]  # OBS may take a minute to start on a busy machine
DUCKED = 10 ** (-12 / 20)
SOAK_S = float(os.environ.get("SOTTOVOCE_OBS_SOAK_S", "1800"))


@pytest.fixture(scope="module")
def the_obs() -> Iterator[Obs]:
    with running_obs() as obs:
        yield obs


@pytest.fixture
def obs(the_obs: Obs, tmp_path: Path) -> Obs:
    if not the_obs.answers():
        the_obs.start()
    the_obs.clear()
    done = command(the_obs, tmp_path, "setup")
    assert done.returncode == 0, done.stderr
    return the_obs


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> list[Track]:
    return three_tracks(tmp_path_factory.mktemp("music"))


@pytest.fixture
def endpoints() -> tuple[str, str]:
    return free_endpoint(), free_endpoint()


def command(obs: Obs, home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    return subprocess.run(
        [*BRIDGE, *arguments, "-o", f"obs.port={obs.port}"],
        env={**os.environ, "SOTTOVOCE_HOME": str(home), "SOTTOVOCE_OBS_PASSWORD": PASSWORD, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def inputs(obs: Obs) -> list[str]:
    return sorted(found["inputName"] for found in obs.ask("GetInputList")["inputs"])


def originals(bridge: BridgeProcess) -> Path:
    return bridge.log.parent / "data" / "obs-originals.json"


def test_setup_makes_each_source_once(obs: Obs, tmp_path: Path) -> None:
    again = command(obs, tmp_path, "setup")
    assert again.returncode == 0
    assert again.stdout.count("is in the scene 'Scene' already.") == 3
    obs.ask("CreateScene", sceneName="Other")
    other = command(obs, tmp_path, "setup", "--scene", "Other")
    assert other.stdout.count("which was there, into the scene 'Other'.") == 3
    kinds = {found["inputName"]: found["inputKind"] for found in obs.ask("GetInputList")["inputs"]}
    assert kinds == {A: "ffmpeg_source", B: "ffmpeg_source", TEXT: "text_ft2_source_v2"}
    assert obs.settings_of(A)["looping"] is False
    assert obs.ask("GetInputAudioMonitorType", inputName=A)["monitorType"] == "OBS_MONITORING_TYPE_NONE"


def test_setup_refuses_what_it_cannot_do(obs: Obs, tmp_path: Path) -> None:
    nowhere = command(obs, tmp_path, "setup", "--scene", "none")
    assert nowhere.returncode == 9
    assert "OBS has no scene 'none': there are 'Scene'." in nowhere.stderr
    obs.ask("RemoveInput", inputName=A)
    eventually(lambda: len(obs.ask("GetInputList")["inputs"]) == 2)
    obs.ask("CreateInput", sceneName="Scene", inputName=A, inputKind="color_source_v3")
    taken = command(obs, tmp_path, "setup")
    assert taken.returncode == 9
    assert "OBS has a source 'sottovoce A' of another kind (color_source_v3)" in taken.stderr


def test_comes_before_obs_and_daemon_and_lives_through_both(
    obs: Obs, music: list[Track], tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    events, control = endpoints
    obs.quit()
    with bridging(tmp_path / "home", obs.port, events, control) as bridge:
        eventually(lambda: "OBS does not answer" in bridge.said())
        with a_daemon(events=events, control=control) as daemon:
            daemon.suggest(music[0])
            obs.start()
            eventually(lambda: plays(obs, A, music[0]) and at(obs, A, 1.0), 20)
            daemon.speak()
            eventually(lambda: at(obs, A, DUCKED))
        eventually(lambda: at(obs, A, 1.0))
        assert plays(obs, A, music[0])
        with a_daemon(events=events, control=control, session="s2") as daemon:
            daemon.suggest(music[1])
            eventually(lambda: plays(obs, B, music[1]) and at(obs, B, 1.0))
            daemon.speak()
            eventually(lambda: at(obs, B, DUCKED))
            obs.kill()
            eventually(lambda: "Waiting for OBS" in bridge.said())
            daemon.hush()
            obs.start()
            eventually(lambda: plays(obs, A, music[1]) and at(obs, A, 1.0), 20)
            assert bridge.end(signal.SIGINT) == 0
    assert "OBS is as it was before." in bridge.said()
    assert (obs.volume(A), obs.volume(B)) == (1.0, 1.0)
    assert not originals(bridge).exists()


def test_after_kill_9_the_next_start_puts_everything_back(
    obs: Obs, music: list[Track], tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    events, control = endpoints
    obs.ask("SetInputVolume", inputName=A, inputVolumeMul=0.8)
    obs.ask("SetInputSettings", inputName=TEXT, inputSettings={"text": "welcome"})
    before = inputs(obs)
    routing = '["2"]'
    more = ("-o", f"obs.audio_tracks={routing}")
    with (
        a_daemon(events=events, control=control) as daemon,
        bridging(tmp_path / "home", obs.port, events, control, *more) as bridge,
    ):
        daemon.suggest(music[0])
        eventually(lambda: plays(obs, A, music[0]) and at(obs, A, 0.8), 20)
        daemon.speak()
        eventually(lambda: at(obs, A, 0.8 * DUCKED))
        assert bridge.end(signal.SIGKILL) == -signal.SIGKILL
        assert originals(bridge).exists()
        assert obs.volume(A) < 0.3
        bridge.start()
        eventually(lambda: "doing so now" in bridge.said() and plays(obs, A, music[0]), 20)
        assert bridge.end(signal.SIGTERM) == 0
    assert (obs.volume(A), obs.volume(B)) == (pytest.approx(0.8), 1.0), bridge.said()
    assert obs.settings_of(TEXT)["text"] == "welcome"
    assert obs.settings_of(A)["local_file"] == ""
    assert all(obs.ask("GetInputAudioTracks", inputName=A)["inputAudioTracks"].values())
    assert inputs(obs) == before
    assert not originals(bridge).exists()


def test_a_wrong_password_is_said_once_and_not_tried_over_and_over(
    obs: Obs, tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    bridge = BridgeProcess(tmp_path / "home", obs.port, *endpoints, "-o", "log.level=debug")
    bridge.environment["SOTTOVOCE_OBS_PASSWORD"] = f"{PASSWORD}-wrong"
    bridge.start()
    try:
        eventually(lambda: "does not accept the password" in bridge.said())
        time.sleep(2)
        assert bridge.said().count("does not accept the password") == 1
    finally:
        code = bridge.end(signal.SIGTERM)
    assert code == 0
    assert PASSWORD not in bridge.said()


def test_ends_with_its_standard_input(obs: Obs, tmp_path: Path, endpoints: tuple[str, str]) -> None:
    with bridging(tmp_path / "home", obs.port, *endpoints, "--while-stdin") as bridge:
        eventually(lambda: "Music plays in" in bridge.said())
        assert bridge.process
        assert bridge.process.stdin
        bridge.process.stdin.close()
        assert bridge.wait() == 0
    assert "OBS is as it was before." in bridge.said()


def test_commands_say_that_obs_is_not_there(obs: Obs, tmp_path: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        done = subprocess.run(
            [*BRIDGE, "panic", "-o", f"obs.port={port}"],
            env={**os.environ, "SOTTOVOCE_HOME": str(tmp_path), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 9
    assert f"OBS does not answer at 127.0.0.1:{port} (the connection is refused)" in done.stderr


def test_panic_works_without_a_bridge(obs: Obs, music: list[Track], tmp_path: Path) -> None:
    obs.ask("SetInputSettings", inputName=A, inputSettings={"local_file": music[0].file})
    eventually(lambda: plays(obs, A, music[0]))
    done = command(obs, tmp_path, "panic")
    assert done.returncode == 0, done.stderr
    eventually(lambda: obs.media(A)[0] != "playing")


def test_soak_with_obs_and_daemon_killed(
    obs: Obs, music: list[Track], tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    soak(obs, music, tmp_path, endpoints, 8.0, deaths=2)


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_soak_of_half_an_hour_with_five_deaths_each(
    obs: Obs, music: list[Track], tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    soak(obs, music, tmp_path, endpoints, SOAK_S, deaths=5)


def soak(
    obs: Obs, music: list[Track], home: Path, endpoints: tuple[str, str], length_s: float, deaths: int
) -> None:
    """Suggest and speak with OBS and the daemon dying in the middle of it; look at what is left."""
    events, control = endpoints
    before = inputs(obs)
    with bridging(home / "home", obs.port, events, control) as bridge:
        for death in range(deaths):
            with a_daemon(events=events, control=control, session=f"s{death}") as daemon:
                until_s = time.monotonic() + length_s / deaths
                number = 0
                while time.monotonic() < until_s or number == 0:
                    daemon.suggest(music[number % 3])
                    daemon.speak()
                    time.sleep(min(5.0, length_s / 20))
                    daemon.hush() if number % 2 else None
                    number += 1
                daemon.speak()
                time.sleep(0.3)
                obs.kill()
                time.sleep(0.5)
                obs.start()
                last = music[(number - 1) % 3]
                eventually(lambda: plays(obs, A, last) or plays(obs, B, last), 20)  # noqa: B023
            eventually(lambda: at(obs, A, 1.0) or at(obs, B, 1.0), 20)
        assert bridge.end() == 0
    assert (obs.volume(A), obs.volume(B)) == (1.0, 1.0)
    assert obs.settings_of(TEXT)["text"] == ""
    assert inputs(obs) == before
    assert not originals(bridge).exists()


SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "obs_script.py"


def test_the_script_starts_the_bridge_with_obs_and_ends_it_with_obs(
    music: list[Track], tmp_path: Path, endpoints: tuple[str, str]
) -> None:
    """OBS itself loads the script, as Tools, Scripts would; the password is from OBS's own settings."""
    events, control = endpoints
    command_file = tmp_path / "sottovoce"
    command_file.write_text(f'#!/bin/sh\nshift 2\nexec {" ".join(BRIDGE)} "$@"\n')
    command_file.chmod(0o755)
    with running_obs() as obs, a_daemon(events=events, control=control) as daemon:
        home = tmp_path / "home"
        assert command(obs, home, "setup").returncode == 0
        obs.quit()
        settings = {"command": str(command_file), "options": f"-o obs.port={obs.port} -o obs.fade_s=0.4"}
        obs.add_script(SCRIPT, settings)
        obs.environment |= {
            "SOTTOVOCE_HOME": str(home),
            "SOTTOVOCE_EVENTS": events,
            "SOTTOVOCE_CONTROL": control,
            "TMPDIR": str(tmp_path),
        }
        log = tmp_path / "sottovoce-obs.log"
        obs.start()
        daemon.suggest(music[0])
        eventually(lambda: plays(obs, A, music[0]) and at(obs, A, 1.0), 20)
        assert "The password for OBS is from OBS's own settings" in log.read_text()
        daemon.speak()
        eventually(lambda: at(obs, A, DUCKED))
        obs.quit()
        assert "OBS closes and has saved its scenes" in log.read_text()
        daemon.hush()
        obs.start()
        eventually(lambda: plays(obs, A, music[0]) and at(obs, A, 1.0), 20)
        assert "doing so now" in log.read_text()
