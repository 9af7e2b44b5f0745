import logging
import threading
import time
from typing import Any

import pytest

from sottovoce.clients.errors import EndpointError
from sottovoce.clients.protocol import Track
from sottovoce.clients.show.reporter import PlaybackReporter
from tests.support.daemon import free_endpoint
from tests.support.publishing import publishing

TRACK = Track.at("/music/caf\udce9.mp3", id="t1")


def wait_until(holds: Any, timeout_s: float = 5.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)


def test_reports_and_wishes_reach_the_daemon() -> None:
    reports: list[Any] = []
    skips: list[Any] = []

    def take(asked: Any) -> dict[str, Any]:
        reports.append(asked)
        return {}

    def skip(asked: Any) -> dict[str, Any]:
        skips.append(asked)
        return {}

    with publishing({"playback.report": take, "skip": skip}) as publisher:
        reporter = PlaybackReporter("player", publisher.control_endpoint)
        reporter.report("playing", TRACK, -20.0, 31.5)
        wait_until(lambda: reports)
        reporter.next_track()
        reporter.report("stopped")
        reporter.close()
    first, *_, last = reports
    assert (first.state, first.client, first.track, first.level_dbfs) == ("playing", "player", "t1", -20.0)
    assert (first.path, first.path_b64, first.position_s) == (TRACK.path, TRACK.path_b64, 31.5)
    assert (last.state, last.track, last.path) == ("stopped", None, "")
    assert len(skips) == 1


def test_of_reports_that_wait_the_newest_is_sent() -> None:
    arrived, release = threading.Event(), threading.Event()
    positions: list[float] = []

    def slow(asked: Any) -> dict[str, Any]:
        positions.append(asked.position_s)
        arrived.set()
        release.wait(5)
        return {}

    with publishing({"playback.report": slow}) as publisher:
        reporter = PlaybackReporter("player", publisher.control_endpoint)
        reporter.report("playing", TRACK, None, 0.0)
        assert arrived.wait(5)
        for position_s in range(1, 100):
            reporter.report("playing", TRACK, None, float(position_s))
        release.set()
        reporter.close()
    assert positions == [0.0, 99.0]


def test_without_a_daemon_nothing_waits_and_it_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    reporter = PlaybackReporter("player", free_endpoint())
    started_s = time.monotonic()
    for _ in range(1000):
        reporter.report("playing", TRACK)
        reporter.next_track()
    assert time.monotonic() - started_s < 0.5
    wait_until(lambda: caplog.records)
    reporter.report("stopped")
    reporter.close()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert told[0].startswith("No daemon answers at tcp://")


def test_an_endpoint_that_is_none_is_refused() -> None:
    with pytest.raises(EndpointError, match="Write it as tcp://host:port"):
        PlaybackReporter("player", "nonsense")
