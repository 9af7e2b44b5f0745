"""The result of a request as a table."""

from rich.table import Table
from rich.text import Text

from .colours import DIM
from .words import shown


def table(result: dict[str, object]) -> Table:
    """Return names and values in two columns, objects within objects as tables within."""
    grid = Table.grid(padding=(0, 2))
    for name, value in result.items():
        if isinstance(value, dict):
            grid.add_row(Text(shown(name), style=DIM), table(value) if value else "")
        elif isinstance(value, list):
            grid.add_row(Text(shown(name), style=DIM), Text(", ".join(shown(str(item)) for item in value)))
        else:
            grid.add_row(Text(shown(name), style=DIM), Text(shown(str(value))))
    return grid
