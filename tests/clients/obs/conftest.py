"""One OBS for all tests of a worker, emptied before each; a bridge in a thread; a daemon to speak to it."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sottovoce.clients.errors import ClientError
from sottovoce.clients.obs.bridge import run
from sottovoce.clients.obs.secret import Secret
from sottovoce.clients.obs.settings import ObsSettings
from sottovoce.clients.protocol import Track
from tests.clients.obs.showing import Daemon, a_daemon, three_tracks
from tests.support.obs import PASSWORD, Obs, eventually, running_obs, set_up

FADE_S = 0.4


@pytest.fixture(scope="session")
def the_obs() -> Iterator[Obs]:
    with running_obs() as obs:
        yield obs


@pytest.fixture
def obs(the_obs: Obs) -> Obs:
    the_obs.clear()
    return the_obs


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> list[Track]:
    return three_tracks(tmp_path_factory.mktemp("music"))


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    with a_daemon() as daemon:
        yield daemon


@dataclass
class Running:
    """A bridge that runs in a thread; `failures` holds what it ended with, if not well."""

    stop: Callable[[], None]
    thread: threading.Thread
    failures: list[ClientError]


Bridge = Callable[..., AbstractContextManager[Running]]


@pytest.fixture
def bridge(obs: Obs, daemon: Daemon, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Bridge:
    """Start a bridge with settings; leaving stops it."""
    caplog.set_level(logging.DEBUG)

    @contextmanager
    def start(*, password: str = PASSWORD, endpoints: Daemon = daemon, **settings: Any) -> Iterator[Running]:
        values = ObsSettings(**{"port": obs.port, "fade_s": FADE_S, "duck_hold_ms": 100, **settings})
        ready = threading.Event()
        stops: list[Callable[[], object]] = []
        failures: list[ClientError] = []

        def until(stop: Callable[[], object]) -> None:
            stops.append(stop)
            ready.set()

        def work() -> None:
            try:
                asyncio.run(
                    run(
                        values,
                        lambda: Secret(password),
                        tmp_path / "originals.json",
                        until=until,
                        endpoint=endpoints.publisher.events_endpoint,
                        control=endpoints.publisher.control_endpoint,
                    )
                )
            except ClientError as error:
                failures.append(error)
            finally:
                ready.set()

        thread = threading.Thread(target=work)
        thread.start()
        assert ready.wait(10)

        def stop() -> None:
            stops[0]()
            thread.join(15)
            assert not thread.is_alive(), "the bridge does not end"

        try:
            yield Running(stop, thread, failures)
        finally:
            if thread.is_alive():
                stop()

    return start


@pytest.fixture
def sources(obs: Obs) -> Obs:
    """OBS with the sources that `setup` makes."""
    set_up(obs)
    eventually(lambda: len(obs.ask("GetInputList")["inputs"]) == 3)
    return obs
