"""A replay of recorded events in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.daemon import free_endpoint

SESSION = Path(__file__).parents[1] / "clients" / "session.jsonl"
"""What a real daemon published while it heard two sentences, recorded by `sottovoce record`."""

_PROGRAM = (
    "import typer; from sottovoce.daemon.cli.replay import replay; app = typer.Typer(); "
    "app.command()(replay); app()"
)


@dataclass
class Replaying:
    """A replay that runs: its process, endpoints, and what it has logged so far."""

    process: "subprocess.Popen[str]"
    events: str
    control: str
    log: str = ""


@contextmanager
def replaying(file: Path, *options: str, events: str | None = None) -> Iterator[Replaying]:
    """Run a replay on ports of its own; begins when both are bound, and kills it at the end if need be."""
    events, control = events or free_endpoint(), free_endpoint()
    command = [sys.executable, "-c", _PROGRAM, str(file), "--events", events, "--control", control, *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        yield Replaying(process, events, control, process.stderr.readline() + process.stderr.readline())
    finally:
        process.kill()
        process.communicate()
