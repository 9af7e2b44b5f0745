"""The bridge at work in a real OBS."""

import asyncio
from pathlib import Path

import pytest

from sottovoce.clients.obs import orders
from sottovoce.clients.obs.secret import Secret
from sottovoce.clients.obs.settings import ObsSettings
from sottovoce.clients.protocol import Track
from tests.clients.obs.conftest import A, B, TEXT, Bridge, Daemon
from tests.support.obs import PASSWORD, Obs, eventually

pytestmark = pytest.mark.obs


def plays(obs: Obs, source: str, track: Track) -> bool:
    return obs.settings_of(source).get("local_file") == track.file and obs.media(source)[0] == "playing"


def at(obs: Obs, source: str, volume: float) -> bool:
    return obs.volume(source) == pytest.approx(volume, abs=1e-3)


def test_plays_crosses_shows_and_puts_back(
    sources: Obs, daemon: Daemon, bridge: Bridge, music: list[Track], tmp_path: Path
) -> None:
    sources.ask("SetInputVolume", inputName=A, inputVolumeMul=0.7)
    sources.ask("SetInputSettings", inputName=TEXT, inputSettings={"text": "welcome"})
    with bridge():
        daemon.suggest(music[0])
        eventually(lambda: plays(sources, A, music[0]) and at(sources, A, 0.7))
        eventually(lambda: sources.settings_of(TEXT)["text"] == "Piece 0 - Nobody")
        daemon.suggest(music[1])
        eventually(lambda: plays(sources, B, music[1]) and at(sources, B, 1.0))
        eventually(lambda: sources.media(A)[0] in {"ended", "stopped"} and at(sources, A, 0.0))
        eventually(lambda: sources.settings_of(TEXT)["text"] == "Piece 1 - Nobody")
        eventually(lambda: [report["track"] for report in daemon.reports][-1:] == ["id1"])
        assert (tmp_path / "originals.json").exists()
    assert (sources.volume(A), sources.volume(B)) == (pytest.approx(0.7), 1.0)
    assert sources.settings_of(TEXT)["text"] == "welcome"
    assert sources.settings_of(B)["local_file"] == ""
    assert sources.media(B)[0] in {"ended", "stopped", "none"}
    assert not (tmp_path / "originals.json").exists()
    assert [report["state"] for report in daemon.reports][-1] == "stopped"
