"""The model of a live screen: everything it shows, folded from events."""

from dataclasses import dataclass, replace
from typing import Any

from ..protocol import (
    Heartbeat,
    Level,
    Library,
    Playback,
    State,
    Suggestion,
    UtteranceFinal,
    UtterancePartial,
    UtteranceRejected,
    UtteranceStarted,
)
from ..tracking import Connection, Gap, Item, SessionChanged

HISTORY = 120
TRAIL = 8


@dataclass(frozen=True, slots=True)
class View:
    """What is known now.

    Attributes
    ----------
    connection : Connection or None
        Whether the daemon is there; None until that is known.
    state, suggestion, library, playback, heartbeat, level
        The last event of each topic.
    heard : UtterancePartial, UtteranceFinal or None
        The last emotion heard.
    ranked : Suggestion or None
        The last suggestion with tracks: an abstention has none, and is no reason to forget them.
    rejected : UtteranceRejected or None
        The last utterance that was no query, unless one was since.
    speaking : bool
        Whether an utterance goes on.
    levels : tuple of Level
        The meter's recent past, the newest last.
    trail : tuple of (float, float)
        Recent points of (valence, arousal), the newest last.
    missed : int
        Events lost on the way to this screen.
    notes : tuple of str
        Sentences to be shown all the time, by whoever draws.
    """

    connection: Connection | None = None
    state: State | None = None
    suggestion: Suggestion | None = None
    library: Library | None = None
    playback: Playback | None = None
    heartbeat: Heartbeat | None = None
    level: Level | None = None
    heard: UtterancePartial | UtteranceFinal | None = None
    ranked: Suggestion | None = None
    rejected: UtteranceRejected | None = None
    speaking: bool = False
    levels: tuple[Level, ...] = ()
    trail: tuple[tuple[float, float], ...] = ()
    missed: int = 0
    notes: tuple[str, ...] = ()


def fold(view: View, item: Item) -> View:
    """Return the view after an event or notice."""
    match item:
        case State() | Suggestion() | Library() | Playback() | Heartbeat():
            latest: dict[str, Any] = {item.topic: item}
            if isinstance(item, Suggestion) and item.tracks:
                latest["ranked"] = item
            return replace(view, **latest)
        case Level():
            return replace(view, level=item, levels=(*view.levels, item)[-HISTORY:])
        case UtteranceStarted():
            return replace(view, speaking=True)
        case UtterancePartial() | UtteranceFinal():
            trail = (*view.trail, (item.valence, item.arousal))[-TRAIL:]
            going_on = isinstance(item, UtterancePartial)
            return replace(view, heard=item, rejected=None, speaking=going_on, trail=trail)
        case UtteranceRejected():
            return replace(view, rejected=item, speaking=False)
        case Gap():
            return replace(view, missed=view.missed + item.missed)
        case Connection():
            return replace(view, connection=item, level=None)
        case SessionChanged():
            return View(connection=view.connection, notes=view.notes)
        case _:
            return view
