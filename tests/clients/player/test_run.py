"""The loop with a real daemon's sockets and real decoders, on a loudspeaker that the test empties."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sottovoce.clients.errors import EndpointError
from sottovoce.clients.player.host import OutputDevice
from sottovoce.clients.player.run import play
from sottovoce.clients.player.settings import PlayerSettings
from sottovoce.clients.player.status import Status
from sottovoce.clients.protocol import Suggestion, Track
from tests.support.audio import tone, write_audio
from tests.support.publishing import READY, publishing
from tests.support.speaker import FakeSpeakers

DESK = OutputDevice(0, "Desk", 2, 16_000, True)
SETTINGS = PlayerSettings(crossfade_s=0.5)


def suggestion(track: Track | None) -> Suggestion:
    return Suggestion(
        utterance=None,
        mode="manual",
        decision="switch",
        code="first",
        reason="why",
        tracks=(track,) if track else (),
        current=track,
    )


class Room:
    """A player in a thread, a loudspeaker that takes sound as time goes by, and all that was told."""

    def __init__(self) -> None:
        self.host = FakeSpeakers(DESK)
        self.statuses: list[Status] = []
        self.reports: list[Any] = []
        self.skips = 0
        self.heard: list[np.ndarray] = []
        self.stop = threading.Event()
        self._over = threading.Event()

    def handlers(self) -> dict[str, Any]:
        return {"playback.report": self._report, "skip": self._skip}

    def _report(self, asked: Any) -> dict[str, Any]:
        self.reports.append(asked)
        return {}

    def _skip(self, _asked: Any) -> dict[str, Any]:
        self.skips += 1
        return {}

    def empty(self) -> None:
        while not self._over.wait(0.02):
            for stream in self.host.streams:
                if stream.active:
                    self.heard.append(stream.take(320)[:, 0])

    @contextmanager
    def playing(self, events: str, control: str) -> Iterator[None]:
        def run() -> None:
            play(SETTINGS, self.host, self.statuses.append, self.stop, endpoint=events, control=control)

        threads = [threading.Thread(target=run), threading.Thread(target=self.empty)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            threads[0].join(5)
            assert not threads[0].is_alive()
            self._over.set()
            threads[1].join()

    def until(self, holds: Callable[[], bool]) -> None:
        until_s = time.monotonic() + 15
        while not holds():
            assert time.monotonic() < until_s, f"it did not come true: {self.statuses[-1:]}"
            time.sleep(0.02)

    @property
    def status(self) -> Status:
        return self.statuses[-1]


def test_a_show_from_the_first_suggestion_to_the_last_report(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "a.flac", tone(5.0, 440.0, 0.1), "flac")
    playable = Track(id="a", path=str(path), title="A", level_dbfs=-23.0)
    missing = Track(id="b", path=str(tmp_path / "b.flac"), title="B")
    room = Room()
    with publishing(room.handlers()) as publisher:
        with room.playing(publisher.events_endpoint, publisher.control_endpoint):
            publisher.publish(READY)
            room.until(lambda: bool(room.reports) and room.status.daemon)
            assert room.reports[0].state == "stopped"
            publisher.publish(suggestion(playable))
            room.until(lambda: room.status.sounds)
            room.until(lambda: room.reports[-1].track == "a" and room.reports[-1].level_dbfs is not None)
            assert room.reports[-1].client == "player"
            publisher.publish(suggestion(missing))
            room.until(lambda: room.skips >= 1)
            assert room.status.track == playable, "the music goes on"
            room.until(lambda: room.skips >= 2)  # its end comes
            room.until(lambda: room.status.position_s < 1.0)  # and it begins again
            publisher.publish(suggestion(None))
            room.until(lambda: not room.status.sounds)
        assert room.reports[-1].state == "stopped"
    assert room.status.underruns <= 2, "the thread that empties the loudspeaker keeps no exact time"


def test_a_message_that_is_none_does_not_end_the_music(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_audio(tmp_path / "a.flac", tone(5.0), "flac")
    room = Room()
    with (
        publishing(room.handlers()) as publisher,
        room.playing(publisher.events_endpoint, publisher.control_endpoint),
    ):
        publisher.publish(READY)
        publisher.publish(suggestion(Track(id="x", path="x", path_b64="no base64!")))
        room.until(lambda: "it is not base64" in caplog.text)
        publisher.publish(suggestion(Track(id="a", path=str(path))))
        room.until(lambda: room.status.sounds)


def test_an_endpoint_that_is_none_is_refused() -> None:
    with pytest.raises(EndpointError, match="Write it as tcp://host:port"):
        play(SETTINGS, FakeSpeakers(DESK), lambda _: None, threading.Event(), endpoint="nonsense")
