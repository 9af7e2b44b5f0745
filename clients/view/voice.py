"""The left of the screen: the voice, its level and its emotion."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from ..protocol import UtteranceFinal, UtterancePartial
from .colours import DIM, GOOD, of_emotion
from .meter import bar, history, meter
from .model import View
from .plane import Point, plane
from .words import percent, shown

_PLANE_ROWS = 11
_FEWEST_PLANE_ROWS = 5
_LABEL = 10


def voice(view: View, width: int, height: int) -> Panel:
    """Return the panel of the voice.

    Parameters
    ----------
    view : View
        What is known.
    width, height : int
        Cells within the frame; what does not fit is left out, the least important first.
    """
    top = [_level(view), meter(view.level, width)]
    heard = _heard(view, width)
    room = height - len(top) - len(heard)
    with_history = room >= _FEWEST_PLANE_ROWS + 3
    if with_history:
        top.insert(0, history(view.levels, width))
        room -= 1
    plane_rows = min(_PLANE_ROWS, room - 2)
    scores = _scores(view.heard, width, room - plane_rows - 2)
    parts: list[RenderableType] = [*top, Text(), *heard, *scores]
    if plane_rows >= _FEWEST_PLANE_ROWS:
        colour = of_emotion(view.heard.emotion if view.heard else None)
        parts += [Text(), plane(view.trail, _music_point(view), colour, width, plane_rows)]
    return Panel(Group(*parts), title="voice", title_align="left", border_style=DIM)


def _level(view: View) -> Text:
    if view.level is None:
        return Text("no level", style=DIM)
    text = Text.assemble((f"{view.level.level_dbfs:4.0f} dBFS", "bold"))
    text.append(f"  floor {view.level.floor_dbfs:.0f}", DIM)
    text.append("  ● speech" if view.level.speech else "  ○ no speech", GOOD if view.level.speech else DIM)
    return text


def _heard(view: View, width: int) -> list[Text]:
    if view.heard is None:
        return [Text("nobody has spoken yet", style=DIM), _last_rejection(view)]
    heard = view.heard
    colour = of_emotion(heard.emotion)
    title = Text.assemble((shown(heard.emotion), f"bold {colour}"))
    title.append(f"  {percent(heard.confidence)}", colour)
    title.append(f"  {'…' if view.speaking else ''}{heard.duration_s:.1f} s", DIM)
    second = _last_rejection(view) if view.rejected else bar(heard.confidence, width, colour)
    return [title, second]


def _last_rejection(view: View) -> Text:
    text = Text(f"✗ {shown(view.rejected.reason)}" if view.rejected else "", style=DIM)
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _scores(heard: UtterancePartial | UtteranceFinal | None, width: int, rows: int) -> list[Text]:
    if heard is None or rows < 2:
        return []
    ranked = sorted(heard.scores.items(), key=lambda score: -score[1])[: min(rows - 1, 5)]
    lines = [Text()]
    for emotion, score in ranked:
        label = Text(f"{shown(emotion)[:_LABEL]:<{_LABEL}}", style=of_emotion(emotion))
        lines.append(
            label + bar(score, width - _LABEL - 6, of_emotion(emotion)) + Text(f"{percent(score):>6}")
        )
    return lines


def _music_point(view: View) -> Point | None:
    current = view.suggestion.current if view.suggestion else None
    if current is None or current.valence is None or current.arousal is None:
        return None
    return current.valence, current.arousal
