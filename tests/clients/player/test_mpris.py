"""The player on a real session bus, used as a desktop would: through playerctl."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sottovoce.clients.player.desktop import Controls, metadata
from sottovoce.clients.player.mpris import Mpris
from sottovoce.clients.player.status import Status
from sottovoce.clients.protocol import Track

RIVER = Track(
    id="9d:2f", path="/m/R\u00edo 1.flac", title="Ri\x07ver", artist="Ana", album="Rain", duration_s=182.5
)


def status(track: Track | None = RIVER, *, held: bool = False) -> Status:
    return Status(
        track=track,
        emotion=None,
        position_s=31.5,
        sounds=not held,
        held=held,
        level_dbfs=None,
        duck_db=0.0,
        daemon=True,
        output_open=True,
        output="",
        underruns=0,
    )


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[str]"]:
    """Run a private session bus."""
    missing = [tool for tool in ("dbus-daemon", "playerctl") if shutil.which(tool) is None]
    if missing:
        words = f"needs {' and '.join(missing)}: apt-get install dbus playerctl"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(words)
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", f"--address=unix:path={tmp_path}/bus", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    try:
        yield daemon
    finally:
        daemon.kill()
        daemon.communicate()


def playerctl(*arguments: str) -> str:
    done = subprocess.run(
        ["playerctl", "--player=sottovoce", *arguments],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    return done.stdout.strip()


def until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline_s, "it did not come true in time"
        time.sleep(0.05)


@pytest.mark.audio
def test_a_desktop_shows_the_track_pauses_and_skips(bus: "subprocess.Popen[str]") -> None:
    done: list[str] = []
    mpris = Mpris(Controls(lambda: done.append("skip"), lambda held: done.append(f"hold {held}")))
    try:
        until(lambda: playerctl("status") == "Stopped")
        mpris.show(status())
        until(lambda: playerctl("status") == "Playing")
        shown = playerctl(
            "metadata", "--format", "{{title}}|{{artist}}|{{album}}|{{mpris:length}}|{{xesam:url}}"
        )
        assert shown == "Ri\N{REPLACEMENT CHARACTER}ver|Ana|Rain|182500000|file:///m/R%C3%ADo%201.flac"
        assert float(playerctl("position")) == pytest.approx(31.5, abs=1.0)
        for command in ("next", "pause", "play", "play-pause", "stop"):
            playerctl(command)
        until(lambda: len(done) == 5)
        assert done == ["skip", "hold True", "hold False", "hold True", "hold True"]
        mpris.show(status(held=True))
        until(lambda: playerctl("status") == "Paused")
        playerctl("play-pause")
        until(lambda: done[-1] == "hold False")
        second = Mpris(Controls(lambda: None, lambda _: None))
        names = ["playerctl", "--list-all"]
        until(lambda: subprocess.run(names, capture_output=True, check=False).stdout.count(b"sottovoce") == 2)
        second.close()
        bus.kill()
        bus.wait()
        mpris.show(status(None))  # the desktop's session has ended, the music has not
    finally:
        mpris.close()
    assert not mpris._thread.is_alive()


def test_without_a_session_bus_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    mpris = Mpris(Controls(lambda: None, lambda _: None))
    mpris.show(status())
    mpris.close()
    assert not mpris._thread.is_alive()


def test_what_is_unknown_of_a_track_is_left_out() -> None:
    told = metadata(Track(id="\u00e9", path="C:\\m\\x.flac"))
    assert {key: value.value for key, value in told.items()} == {
        "mpris:trackid": "/org/sottovoce/track/_",
        "xesam:title": "x",
    }
    assert metadata(None)["mpris:trackid"].value.endswith("NoTrack")
