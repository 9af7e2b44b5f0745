"""The top of the screen: whether the daemon hears, what, and with what."""

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..protocol import State
from .colours import BAD, DIM, WARN, of_state
from .model import View
from .words import shown


def header(view: View) -> Panel:
    """Return the panel of the state, with the notes below it, a line each."""
    grid = Table.grid(expand=True)
    grid.add_column(no_wrap=True, ratio=1, overflow="ellipsis")
    grid.add_column(no_wrap=True, justify="right")
    grid.add_row(_left(view), _right(view.state))
    notes = [Text(shown(note), style=WARN, no_wrap=True, overflow="ellipsis") for note in view.notes]
    return Panel(
        Group(grid, *notes),
        title=Text("sottovoce", style="bold"),
        title_align="left",
        border_style=_border(view),
    )


def _left(view: View) -> Text:
    if view.connection is not None and not view.connection.alive:
        return Text(f"○ {view.connection.reason}", style=f"bold {BAD}")
    if view.state is None:
        return Text("○ waiting for the daemon", style=WARN)
    state = view.state
    shows = state.capture if state.daemon == "ready" else state.daemon
    text = Text.assemble((f"● {shows}", f"bold {of_state(shows)}"))
    text.append(f"  {shown(state.reason)}" if state.reason else "", WARN)
    text.append(f"  {shown(state.device)}")
    if state.sample_rate_hz:
        text.append(f"  {state.sample_rate_hz / 1000:g} kHz, {state.channels} ch", DIM)
    return text


def _right(state: State | None) -> Text:
    if state is None:
        return Text()
    model = f"{state.bundle} on {state.model_device}" if state.model_device else state.bundle
    return Text(f"  {shown(model)}  {state.tracks:,} tracks", style=DIM)


def _border(view: View) -> str:
    if view.connection is not None and not view.connection.alive:
        return BAD
    if view.state is None:
        return DIM
    return of_state(view.state.capture if view.state.daemon == "ready" else view.state.daemon)
