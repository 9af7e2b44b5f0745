"""The live view draws what a real publisher says, and leaves the terminal as it was."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from sottovoce.clients.protocol import State
from sottovoce.daemon.cli.screen import show
from tests.support.publishing import publishing

pytestmark = pytest.mark.timeout(20)


def test_shows_the_state_and_the_notes(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=100, height=30)
    turns = iter(range(8))
    with publishing() as publisher:
        publisher.publish(State(daemon="ready", capture="listening", device="Blue Yeti", tracks=7))

        def over() -> bool:
            os.write(2, b"a complaint of a C library\n")
            return next(turns, None) is None

        log = tmp_path / "daemon.log"
        view = show(publisher.events_endpoint, over, log=log, notes=["A note to read."], console=console)
    assert view.state is not None
    assert view.state.device == "Blue Yeti"
    text = drawn.getvalue()
    assert "listening" in text
    assert "Blue Yeti" in text
    assert "A note to read." in text
    assert b"a complaint of a C library" in log.read_bytes()
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
