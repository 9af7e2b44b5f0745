"""The foot of the screen: how fast, how well, and what the library is at."""

from rich.table import Table
from rich.text import Text

from .colours import DIM, WARN
from .model import View
from .words import percent, shown


def footer(view: View) -> Table:
    """Return the line at the bottom."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(no_wrap=True, ratio=1, overflow="ellipsis")
    grid.add_column(no_wrap=True, justify="right")
    grid.add_row(Text("  ").join(_facts(view)), _library(view))
    return grid


def _facts(view: View) -> list[Text]:
    facts: list[Text] = []
    if view.suggestion is not None and view.suggestion.latency_ms is not None:
        facts.append(Text(f"latency {view.suggestion.latency_ms:.0f} ms", style="bold"))
    if view.heartbeat is not None:
        beat = view.heartbeat
        stages = beat.latency_ms.items()
        facts += [
            Text(f"{shown(stage).replace('_', ' ')} p99 {latency.p99:.0f} ms", style=DIM)
            for stage, latency in stages
        ]
        dropped = sum(beat.dropped.values())
        facts += [Text(f"{dropped} dropped", style=WARN)] if dropped else []
    facts += [Text(f"{view.missed} events missed", style=WARN)] if view.missed else []
    return facts


def _library(view: View) -> Text:
    library = view.library
    if library is None or library.phase != "progress" or not library.total or library.done >= library.total:
        return Text("Ctrl-C ends", style=DIM)
    return Text(
        f"library {percent(library.done / library.total)}, {library.done:,} of {library.total:,}", style=DIM
    )
