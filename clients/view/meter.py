"""The level meter: how loud it is, where the noise floor lies, and what was loud just before."""

from collections.abc import Sequence

from rich.text import Text

from ..protocol import Level
from .cells import Cell, drawn
from .colours import BAD, DIM, GOOD, WARN

BOTTOM_DBFS, TOP_DBFS = -70.0, 0.0
_LOUD_DBFS, _TOO_LOUD_DBFS = -12.0, -3.0
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def meter(level: Level | None, width: int) -> Text:
    """Return a bar from silence to full scale with a mark at the noise floor.

    Parameters
    ----------
    level : Level or None
        The level now; None draws an empty bar.
    width : int
        Of the bar, in cells.
    """
    filled = 0 if level is None else round(_height(level.level_dbfs) * width)
    floor = -1 if level is None else min(width - 1, round(_height(level.floor_dbfs) * width))

    def cell(place: int) -> Cell:
        if place == floor:
            return "┃", "bold white"
        if place < filled:
            return "━", _colour(BOTTOM_DBFS + (TOP_DBFS - BOTTOM_DBFS) * (place + 1) / width)
        return "─", "grey23"

    return drawn(map(cell, range(width)))


def history(levels: Sequence[Level], width: int) -> Text:
    """Return the last levels as a row of columns, those of speech in colour."""

    def cell(level: Level) -> Cell:
        step = round(_height(level.level_dbfs) * (len(_EIGHTHS) - 1))
        return _EIGHTHS[max(1, step)], GOOD if level.speech else DIM

    recent = levels[-width:]
    return Text(" " * (width - len(recent))) + drawn(map(cell, recent))


def bar(fraction: float, width: int, colour: str) -> Text:
    """Return a fraction as a bar."""
    filled = round(min(1.0, max(0.0, fraction)) * width)
    return Text.assemble(("━" * filled, colour), ("─" * (width - filled), "grey23"))


def _height(dbfs: float) -> float:
    return min(1.0, max(0.0, (dbfs - BOTTOM_DBFS) / (TOP_DBFS - BOTTOM_DBFS)))


def _colour(dbfs: float) -> str:
    if dbfs > _TOO_LOUD_DBFS:
        return BAD
    return WARN if dbfs > _LOUD_DBFS else GOOD
