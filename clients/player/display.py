"""What the player shows: two lines on a terminal, JSON lines for programs, or nothing but its log."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any

from ..view.words import minutes, name_of, shown
from .status import Status

Show = Callable[[Status], None]


@contextmanager
def terminal() -> Iterator[Show]:
    """Show two lines that stay at the bottom of the terminal; what is logged meanwhile goes above them."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a title may hold what the terminal's encoding does not
    console = Console()
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda status: live.update(Text("\n".join(lines(status)), no_wrap=True, overflow="ellipsis"))


@contextmanager
def json_lines() -> Iterator[Show]:
    """Write one object a line to standard output."""

    def show(status: Status) -> None:
        sys.stdout.write(json.dumps(as_json(status)) + "\n")
        sys.stdout.flush()

    yield show


@contextmanager
def nothing() -> Iterator[Show]:
    """Leave it to the log."""
    yield lambda _: None


def lines(status: Status) -> tuple[str, str]:
    """Return what plays, and how it stands."""
    track = status.track
    level = "" if status.level_dbfs is None or not status.sounds else f"{status.level_dbfs:.0f} dBFS"
    first = (
        "♪ nothing yet: the first sentence decides"
        if track is None
        else "   ".join(filter(None, (f"♪ {name_of(track)}", minutes(status.position_s), level)))
    )
    notes = [
        "paused" if status.held else "",
        f"chosen for {shown(status.emotion)}" if track and status.emotion else "",
        f"speech: {status.duck_db:.0f} dB quieter" if status.duck_db >= 0.5 else "",
        "" if status.daemon else "no daemon: start it with `sottovoce run`",
        "" if status.output_open else shown(status.output),
        f"{status.underruns} dropouts" if status.underruns else "",
    ]
    return first, "  " + " · ".join(filter(None, notes))


def as_json(status: Status) -> dict[str, Any]:
    """Return the same for programs."""
    track = status.track
    return {
        "state": "playing" if status.sounds else "stopped",
        "paused": status.held,
        "track": track.id if track else None,
        "title": track.title if track else "",
        "artist": track.artist if track else "",
        "path": track.path if track else "",
        "emotion": status.emotion,
        "position_s": round(status.position_s, 2),
        "level_dbfs": None if status.level_dbfs is None else round(status.level_dbfs, 1),
        "duck_db": round(status.duck_db, 1),
        "daemon": status.daemon,
        "output": status.output,
        "underruns": status.underruns,
    }
