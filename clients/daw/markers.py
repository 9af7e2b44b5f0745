"""Marks on a timeline: mood and music, where they change; live into the DAW, or from a recording."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ..protocol import Event, Suggestion, UtteranceFinal
from ..tracking import Item
from ..view.words import name_of, shown
from .lane import Pace
from .messages import OscMessage
from .schema import TEXT, Marker

MarkKind = Literal["emotion", "track", "utterance"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark.

    Attributes
    ----------
    kind : str
        `emotion` and `track` reach to the next of their kind, `utterance` to its end.
    text : str
        Printable, in one line.
    start_s, end_s : float
        From the beginning of the recording, in seconds.
    valence, arousal, confidence : float or None
        What was known then, each from 0 to 1.
    """

    kind: MarkKind
    text: str
    start_s: float = 0.0
    end_s: float = 0.0
    valence: float | None = None
    arousal: float | None = None
    confidence: float | None = None


class Changes:
    """Turns suggestions into marks, one for each change of mood and of music."""

    def __init__(self) -> None:
        self._emotion: str | None = None
        self._track: str | None = None

    def feed(self, item: Item) -> list[Mark]:
        """Return the marks of one event or notice, without their times."""
        if not isinstance(item, Suggestion) or item.decision == "abstain":
            return []
        marks: list[Mark] = []
        if item.emotion and item.emotion != self._emotion:
            self._emotion = item.emotion
            marks.append(Mark("emotion", shown(item.emotion)))
        if item.current is not None and item.current.id != self._track:
            self._track = item.current.id
            marks.append(Mark("track", name_of(item.current)))
        return [
            replace(mark, valence=item.valence, arousal=item.arousal, confidence=item.confidence)
            for mark in marks
        ]


class LiveMarker:
    """Sets markers in the DAW as things change; what changes together, or too fast, becomes one marker."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        self._changes = Changes()
        self._pace = Pace(1 / max(marker.min_gap_s, 1e-3))
        self._waiting: dict[MarkKind, str] = {}

    def feed(self, item: Item) -> None:
        """Take one event or notice."""
        self._waiting |= {
            mark.kind: mark.text for mark in self._changes.feed(item) if mark.kind in self._marker.on
        }

    def tick(self, now_s: float) -> list[OscMessage]:
        """Return the marker to be set now, if there is one."""
        if not self._waiting or not self._pace.open(now_s):
            return []
        text = ": ".join(self._waiting[kind] for kind in self._marker.on if kind in self._waiting)
        self._waiting, self._pace.sent_s = {}, now_s
        return [
            OscMessage(self._marker.osc, tuple(text if arg == TEXT else arg for arg in self._marker.args))
        ]


def marks(events: Iterable[tuple[float, Event]]) -> list[Mark]:
    """Return the marks of events with their times, as `clients.recording.read` yields them; by start."""
    found: list[Mark] = []
    changes, now_s = Changes(), 0.0
    for now_s, event in events:
        if isinstance(event, UtteranceFinal):
            found.append(_utterance(event, now_s))
        for mark in changes.feed(event):
            found = [
                replace(old, end_s=now_s) if old.kind == mark.kind and old.end_s < 0 else old for old in found
            ]
            found.append(replace(mark, start_s=now_s, end_s=-1.0))
    ended = (replace(mark, end_s=now_s) if mark.end_s < 0 else mark for mark in found)
    return sorted(ended, key=lambda mark: mark.start_s)


def _utterance(event: UtteranceFinal, now_s: float) -> Mark:
    return Mark(
        kind="utterance",
        text=shown(event.emotion),
        start_s=max(now_s - event.duration_s, 0.0),
        end_s=now_s,
        valence=event.valence,
        arousal=event.arousal,
        confidence=event.confidence,
    )
