"""Cells of a drawing, put together to text."""

from collections.abc import Iterable
from itertools import groupby

from rich.text import Text

Cell = tuple[str, str]


def drawn(cells: Iterable[Cell]) -> Text:
    """Return cells, each a letter and its style, as text; neighbours of one style become one piece.

    A screen of a thousand pieces costs ten times the processor time of one of a hundred.
    """
    text = Text()
    for style, run in groupby(cells, key=lambda cell: cell[1]):
        text.append("".join(letter for letter, _ in run), style)
    return text
