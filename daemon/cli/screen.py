"""The live view of `sottovoce run`: a subscriber like any other, drawn a few times a second."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live

from ...clients import Subscriber
from ...clients.protocol import EVENTS
from ...clients.view import View, fold, render

REFRESH_HZ = 5  # a drawing costs some 15 ms of CPU


def show(
    endpoint: str,
    over: Callable[[], bool],
    *,
    log: Path,
    notes: Sequence[str] = (),
    console: Console | None = None,
) -> View:
    """Draw what the daemon publishes until `over` says so, and return what was shown last.

    Parameters
    ----------
    endpoint : str
        Where the events are.
    over : callable
        Asked at every drawing.
    log : Path
        Where everything written to standard error goes meanwhile: PortAudio's own complaints would tear the
        picture.
    notes : sequence of str
        Sentences shown all the time.
    console : Console, optional
        Where to draw; standard output unless given.
    """
    view = View(notes=tuple(notes))
    with (
        _stderr_to(log),
        Subscriber(endpoint, tuple(EVENTS)) as subscriber,
        Live(render(view), console=console, auto_refresh=False, screen=True) as live,
    ):
        while not over():
            item = subscriber.read(1 / REFRESH_HZ)
            while item is not None:
                view = fold(view, item)
                item = subscriber.read(0)
            live.update(render(view), refresh=True)
    return view


@contextmanager
def _stderr_to(file: Path) -> Iterator[None]:
    sys.stderr.flush()
    saved = os.dup(2)
    with file.open("ab") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
