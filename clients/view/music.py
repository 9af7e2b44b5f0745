"""The right of the screen: what should play, why, and what else would fit."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..protocol import Suggestion, Track
from .colours import DIM, MUSIC, of_decision, of_emotion
from .meter import bar
from .model import View
from .words import minutes, shown, title_of

_ROWS_ABOVE = 8
_WIDE = 50
_BAR = 6


def music(view: View, width: int, height: int) -> Panel:
    """Return the panel of the music.

    Parameters
    ----------
    view : View
        What is known.
    width, height : int
        Cells within the frame.
    """
    if view.suggestion is None:
        body: RenderableType = Text("nothing suggested yet", style=DIM)
    else:
        suggestion = view.suggestion
        tracks = [_ranked(view.ranked, height - _ROWS_ABOVE, wide=width >= _WIDE)] if view.ranked else []
        current = _current(view, suggestion.current)
        body = Group(*current, Text(), _decision(suggestion, width), Text(), *tracks)
    return Panel(body, title="music", title_align="left", border_style=DIM)


def _current(view: View, track: Track | None) -> list[Text]:
    if track is None:
        return [Text("no track yet", style=DIM)]
    title = Text(f"♪ {title_of(track)}", style=f"bold {MUSIC}")
    by = Text("  " + "  ".join(filter(None, (shown(track.artist), shown(track.album)))))
    facts = [track.licence, f"from {minutes(track.start_s)}" if track.start_s else ""]
    facts += [f"of {minutes(track.duration_s)}" if track.duration_s else "", _playing(view, track)]
    lines = [title, by, Text("  " + "  ".join(filter(None, map(shown, facts))), style=DIM)]
    for line in lines:
        line.no_wrap, line.overflow = True, "ellipsis"
    return lines


def _playing(view: View, track: Track) -> str:
    playback = view.playback
    if playback is None or playback.track != track.id or playback.state != "playing":
        return ""
    return f"{playback.client} plays it at {minutes(playback.position_s)}"


def _decision(suggestion: Suggestion, width: int) -> Text:
    decision = (f"{suggestion.decision}  ", f"bold {of_decision(suggestion.decision)}")
    text = Text.assemble(decision, shown(suggestion.reason))
    text.truncate(2 * width, overflow="ellipsis")
    return text


def _ranked(suggestion: Suggestion, rows: int, *, wide: bool) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, header_style=DIM)
    table.add_column("", justify="right", style=DIM, width=2)
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=3)
    if wide:
        table.add_column("artist", no_wrap=True, overflow="ellipsis", ratio=2, style=DIM)
    table.add_column("fits", no_wrap=True, width=_BAR + 5)
    table.add_column("emotion", no_wrap=True, overflow="ellipsis", width=9)
    playing = suggestion.current.id if suggestion.current else ""
    for place, track in enumerate(suggestion.tracks[: max(0, rows)], 1):
        title = Text(title_of(track), style=f"bold {MUSIC}" if track.id == playing else "")
        artist = [Text(shown(track.artist))] if wide else []
        emotion = Text(shown(track.emotion), style=of_emotion(track.emotion))
        table.add_row(str(place), title, *artist, _fit(track), emotion)
    return table


def _fit(track: Track) -> Text:
    if track.similarity is None:
        return Text()
    return bar(track.similarity, _BAR, of_emotion(track.emotion)) + Text(f" {track.similarity:.2f}")
