"""A daemon that says what a test wants, music for it, and questions to OBS."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sottovoce.clients.protocol import Suggestion, Track, UtteranceFinal, UtteranceStarted
from sottovoce.daemon.publish.publisher import Publisher
from tests.support.audio import melody, write_audio
from tests.support.obs import Obs
from tests.support.publishing import READY, publishing

A, B, TEXT = "sottovoce A", "sottovoce B", "sottovoce now playing"


def plays(obs: Obs, source: str, track: Track) -> bool:
    return obs.settings_of(source).get("local_file") == track.file and obs.media(source)[0] == "playing"


def at(obs: Obs, source: str, volume: float) -> bool:
    return obs.volume(source) == pytest.approx(volume, abs=1e-3)


def three_tracks(folder: Path) -> list[Track]:
    """Write three tracks of 20 s."""
    tracks = []
    for number in range(3):
        path = folder / f"{number}.flac"
        write_audio(path, melody(20.0, number, 16_000), "flac", rate_hz=16_000)
        tracks.append(
            Track.at(str(path), id=f"id{number}", title=f"Piece {number}", artist="Nobody", emotion="calm")
        )
    return tracks


@dataclass
class Daemon:
    """A daemon that says what the test wants, and hears what clients ask."""

    publisher: Publisher
    asked: list[str] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    _utterance: int = 0

    def suggest(self, track: Track | None, *, emotion: str = "calm", manual: bool = False) -> None:
        self.publisher.publish(
            Suggestion(
                utterance=None,
                mode="manual" if manual else "final",
                decision="switch",
                code="test",
                reason="test",
                emotion=emotion,
                valence=0.5,
                arousal=0.5,
                tracks=(track,) if track else (),
                current=track,
            )
        )

    def speak(self) -> None:
        self._utterance += 1
        self.publisher.publish(UtteranceStarted(id=f"u{self._utterance}", start_s=0.0))

    def hush(self) -> None:
        self.publisher.publish(
            UtteranceFinal(
                id=f"u{self._utterance}",
                duration_s=1.0,
                level_dbfs=-20.0,
                emotion="calm",
                valence=0.5,
                arousal=0.5,
                confidence=0.5,
                scores={},
            )
        )


@contextmanager
def a_daemon(**settings: Any) -> Iterator[Daemon]:
    asked: list[str] = []
    reports: list[dict[str, Any]] = []

    def skip(_: Any) -> dict[str, Any]:
        asked.append("skip")
        return {}

    def report(arguments: Any) -> dict[str, Any]:
        reports.append({name: getattr(arguments, name) for name in arguments.__struct_fields__})
        return {}

    with publishing({"skip": skip, "playback.report": report}, **settings) as publisher:
        publisher.publish(READY)
        yield Daemon(publisher, asked, reports)
