import os
import socket
import time
from pathlib import Path

import pytest
from msgspec import structs

from sottovoce.clients.errors import KeyFolderError
from sottovoce.daemon.doctor import running
from sottovoce.daemon.doctor.running import endpoints, lock
from sottovoce.daemon.errors import PublishError
from sottovoce.daemon.lock import FileLock
from sottovoce.daemon.paths import Paths
from sottovoce.daemon.publish.settings import PublishSettings
from tests.support.daemon import free_endpoint
from tests.support.publishing import publishing


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")


@pytest.fixture
def settings() -> PublishSettings:
    return PublishSettings(events=free_endpoint(), control=free_endpoint())


def status(**fields: str):
    return {"status": lambda _: {"daemon": "ready", "capture": "listening", **fields}}


def test_a_lock_that_is_free_is_not_made(paths: Paths):
    assert lock(paths).found == "No daemon runs in this home folder: one can start."
    assert not paths.data.exists()
    with FileLock(paths.data / "daemon.lock"):
        pass
    assert lock(paths).found.startswith("No daemon runs")  # the file stays behind


def test_a_lock_that_is_held_names_the_process(paths: Paths):
    with FileLock(paths.data / "daemon.lock"):
        assert lock(paths).found == f"A daemon runs in this home folder: process {os.getpid()}."


def test_a_daemon_that_answers(paths: Paths, settings: PublishSettings):
    with publishing(status(device="Yeti"), events=settings.events, control=settings.control):
        finding = endpoints(paths, settings)
    assert finding.verdict == "ok"
    assert finding.found == f"A daemon answers at {settings.control}: ready, microphone listening (Yeti)."


@pytest.mark.parametrize(
    ("bound", "asked"),
    [
        ("tcp://0.0.0.0:5732", "tcp://127.0.0.1:5732"),
        ("tcp://*:5732", "tcp://127.0.0.1:5732"),
        ("tcp://[::]:5732", "tcp://[::1]:5732"),
        ("tcp://192.0.2.1:5732", "tcp://192.0.2.1:5732"),
    ],
)
def test_a_daemon_that_listens_everywhere_is_asked_from_here(bound: str, asked: str):
    assert running._here(bound) == asked


@pytest.mark.parametrize("capture", ["silent", "lost"])
def test_a_daemon_that_hears_nothing(paths: Paths, settings: PublishSettings, capture: str):
    with publishing(
        status(capture=capture, reason="Exact zeros."), events=settings.events, control=settings.control
    ):
        finding = endpoints(paths, settings)
    assert finding.verdict == "warning"
    assert finding.found.endswith(f"microphone {capture}. Exact zeros.")


def test_no_daemon_and_free_ports(paths: Paths, settings: PublishSettings):
    finding = endpoints(paths, settings, answer_s=0.2)
    assert (finding.verdict, finding.found) == (
        "ok",
        f"Nobody has {settings.events} and {settings.control}: both are free.",
    )


def test_ports_that_the_system_chooses_are_always_free(paths: Paths):
    anything = PublishSettings(events="tcp://127.0.0.1:*", control="tcp://127.0.0.1:0")
    assert endpoints(paths, anything).verdict == "ok"


def test_another_program_at_the_port_that_never_answers(paths: Paths, settings: PublishSettings):
    with socket.create_server(("127.0.0.1", 0)) as dead:
        control = f"tcp://127.0.0.1:{dead.getsockname()[1]}"
        begun_s = time.monotonic()
        finding = endpoints(paths, structs.replace(settings, control=control), answer_s=0.5)
    assert time.monotonic() - begun_s < 5.0
    assert (finding.verdict, finding.found) == (
        "problem",
        f"No daemon answers, and another program has {control}.",
    )


def test_a_daemon_that_holds_the_lock_and_does_not_answer(paths: Paths, settings: PublishSettings):
    with FileLock(paths.data / "daemon.lock"):
        finding = endpoints(paths, settings, answer_s=0.2)
    assert finding.verdict == "warning"
    assert f"Process {os.getpid()} holds the home folder" in finding.found


def test_endpoints_that_cannot_be_used(paths: Paths, settings: PublishSettings, tmp_path: Path):
    with pytest.raises(PublishError, match=r"^Will not publish at tcp://0\.0\.0\.0:5731"):
        endpoints(paths, structs.replace(settings, events="tcp://0.0.0.0:5731"))
    with pytest.raises(KeyFolderError, match=str(tmp_path / "none")):
        endpoints(paths, structs.replace(settings, curve_keys=str(tmp_path / "none")))
