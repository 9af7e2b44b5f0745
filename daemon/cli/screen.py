"""The live view of `sottovoce run`: a subscriber like any other, drawn ten times a second."""

from collections.abc import Callable

from rich.console import Console
from rich.live import Live

from ...clients import Subscriber
from ...clients.protocol import EVENTS
from ...clients.view import View, fold, render

REFRESH_HZ = 10


def show(endpoint: str, over: Callable[[], bool], *, console: Console | None = None) -> View:
    """Draw what the daemon publishes until `over` says so, and return what was shown last.

    Parameters
    ----------
    endpoint : str
        Where the events are.
    over : callable
        Asked ten times a second.
    console : Console, optional
        Where to draw; standard output unless given.
    """
    view = View()
    with (
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
