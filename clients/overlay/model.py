"""Everything the page shows, folded from events; times are passed in."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..protocol import Heartbeat, Level, Suggestion, Track
from ..show.follower import Follower
from ..tracking import Item, SessionChanged
from ..view.model import View, fold
from .standing import Standing, after

HISTORY = 30


@dataclass(frozen=True, slots=True)
class Past:
    """A track that became current.

    Attributes
    ----------
    since : str
        When: UTC, RFC 3339.
    track : Track
    """

    since: str
    track: Track


class Model:
    """What the page shows.

    Attributes
    ----------
    view : View
        The last of every topic, as every live display has it.
    standing : Standing
        What somebody set by hand.
    history : deque of Past
        Tracks that were current since the overlay started, the newest first, `HISTORY` at most. A restarted
        daemon is no reason to forget them: the evening is the same.
    """

    def __init__(self) -> None:
        self.view = View()
        self.standing = Standing()
        self.history: deque[Past] = deque(maxlen=HISTORY)
        self._follower = Follower()
        self._ahead_s: float | None = None  # the daemon's clock, less ours

    def feed(self, item: Item, now_s: float) -> None:
        """Take one event or notice."""
        self.view = fold(self.view, item)
        self._follower.feed(item, now_s)
        if isinstance(item, Suggestion):
            self.standing = after(self.standing, item)
            self._remember(item)
        if isinstance(item, SessionChanged):
            self._ahead_s = None  # it may run on another machine now
        if isinstance(item, Heartbeat | Level):  # never retained, so just sent; the least delayed tells best
            ahead_s = item.t - now_s
            self._ahead_s = ahead_s if self._ahead_s is None else max(ahead_s, self._ahead_s)

    def speaking(self, now_s: float) -> bool:
        """Return whether somebody speaks."""
        return self._follower.speaking(now_s)

    def played_from_s(self) -> float | None:
        """Return when, on the clock of `now_s`, what plays was at its position 0; None if unknown."""
        playback = self.view.playback
        if playback is None or playback.state != "playing" or self._ahead_s is None:
            return None
        return round(playback.t - playback.position_s - self._ahead_s, 1)

    def tracks(self) -> Iterator[Track]:
        """Yield every track that the page knows of, the current one first."""
        if self.view.suggestion is not None and self.view.suggestion.current is not None:
            yield self.view.suggestion.current
        if self.view.ranked is not None:
            yield from self.view.ranked.tracks
        yield from (past.track for past in self.history)

    def _remember(self, suggestion: Suggestion) -> None:
        track = suggestion.current
        if track is not None and (not self.history or self.history[0].track.id != track.id):
            self.history.appendleft(Past(suggestion.ts, track))
