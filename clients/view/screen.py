"""The live screen: three rows, the middle one with the voice on the left and the music on the right."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.layout import Layout

from .footer import footer
from .header import header
from .model import View
from .music import music
from .voice import voice

_LEFT = 40
_NARROW_LEFT = 34
_HIGHEST = 34


def render(view: View) -> RenderableType:
    """Return the view as something that rich shows, fitted to the console; made for 100 by 30 cells."""
    return _Screen(view)


@dataclass(frozen=True, slots=True)
class _Screen:
    view: View

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        height = min(options.height or console.height - 1, _HIGHEST)
        left = _LEFT if width >= 2 * _LEFT + 10 else _NARROW_LEFT
        top = 3 + len(self.view.notes)
        inside = height - top - 3  # header, footer and the middle's frame
        layout = Layout()
        layout.split_column(
            Layout(header(self.view), size=top), Layout(name="middle"), Layout(footer(self.view), size=1)
        )
        layout["middle"].split_row(
            Layout(voice(self.view, left - 4, inside), size=left),
            Layout(music(self.view, width - left - 4, inside)),
        )
        yield from console.render(layout, options.update(height=height))
