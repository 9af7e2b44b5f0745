"""The plane of emotion: valence to the right, arousal upwards (Russell 1980, doi:10.1037/h0077714)."""

from collections.abc import Sequence

from rich.text import Text

from .cells import Cell, drawn
from .colours import DIM, MUSIC

Point = tuple[float, float]


def plane(voice: Sequence[Point], music: Point | None, colour: str, width: int, height: int) -> Text:
    """Draw where the voice is and was, and where the music is.

    Parameters
    ----------
    voice : sequence of (float, float)
        Points (valence, arousal), each 0..1, the newest last.
    music : (float, float) or None
        The point of the current track.
    colour : str
        Of the newest point of the voice.
    width, height : int
        Cells, with the words on the axes.
    """
    marks: dict[tuple[int, int], Cell] = {}
    for valence, arousal in voice[:-1]:
        marks[_cell(valence, arousal, width, height - 2)] = ("•", "grey58")
    if music is not None:
        marks[_cell(*music, width, height - 2)] = ("♪", f"bold {MUSIC}")
    if voice:
        marks[_cell(*voice[-1], width, height - 2)] = ("●", f"bold {colour}")
    lines = [Text("excited".center(width), style=DIM)]
    for row in range(height - 2):
        background = ((_axis(column, row, width, height - 2), "grey23") for column in range(width))
        lines.append(drawn(marks.get((column, row), cell) for column, cell in enumerate(background)))
    feet = "unpleasant" + "calm".center(max(0, width - 18)) + "pleasant"
    lines.append(Text(feet[:width], style=DIM))
    return Text("\n").join(lines)


def _cell(valence: float, arousal: float, width: int, height: int) -> tuple[int, int]:
    return round(valence * (width - 1)), round((1 - arousal) * (height - 1))


def _axis(column: int, row: int, width: int, height: int) -> str:
    across, up = row == height // 2, column == width // 2
    if across and up:
        return "┼"
    if across:
        return "─"
    return "│" if up else "·" if column % 4 == 0 and row % 2 == 0 else " "
