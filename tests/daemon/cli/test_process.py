import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sottovoce.daemon.cli.process import on_stop, set_up_log


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    yield
    for name, handler in handlers.items():
        signal.signal(name, handler)
    for handler in root.handlers:
        if handler not in kept:
            handler.close()
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_being_asked_to_stop_calls_what_was_given(name: signal.Signals) -> None:
    asked: list[int] = []
    on_stop(lambda: asked.append(1))
    os.kill(os.getpid(), name)
    assert asked == [1]


def test_the_log_goes_to_a_file_where_a_display_has_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_log("warning", tmp_path / "x.log")
    logging.getLogger("sottovoce.x").warning("loud")
    logging.getLogger("sottovoce.x").info("quiet")
    assert (tmp_path / "x.log").read_text().endswith("WARNING loud\n")
    assert "quiet" not in (tmp_path / "x.log").read_text()
    assert capsys.readouterr().err == ""


def test_without_a_file_it_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("info")
    logging.getLogger("sottovoce.x").info("heard")
    assert capsys.readouterr().err.endswith("INFO heard\n")
