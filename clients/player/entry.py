"""A track on its way through the player: its deck, its level, how it may fade."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..protocol import Track
from ..show.fade import db_to_gain
from .mixer import Source
from .settings import PlayerSettings

_USUAL_LEVEL_DBFS = -16.0
"""Level of a track whose own is unknown: that of most recordings."""


class DeckLike(Source, Protocol):
    """What the player needs of a deck; see `deck.Deck`."""

    @property
    def fault(self) -> str:
        """Why it gave nothing, or broke off; empty while all is well."""
        ...

    @property
    def ready(self) -> bool:
        """Whether enough is decoded to begin, or all that there is."""
        ...

    @property
    def position_s(self) -> float:
        """Where in the recording what is read next belongs."""
        ...


OpenDeck = Callable[[str, float, int, float], DeckLike]
"""Opens a file: path, start in seconds, rate in Hz, seconds to decode ahead."""


@dataclass(slots=True, eq=False)
class Entry:
    """A track that sounds, or shall soon.

    Attributes
    ----------
    track : Track
        Which.
    deck : DeckLike
        Plays it.
    start_s : float
        Where it starts.
    rate_hz : int
        Sample rate of the deck.
    loops : bool
        Whether it follows itself, and so has to wait for its own end.
    asked : bool
        Whether another track was asked for, because its end is near.
    """

    track: Track
    deck: DeckLike
    start_s: float
    rate_hz: int
    loops: bool = False
    asked: bool = False

    def fade_frames(self, longest: int) -> int:
        """Return how long it may fade at an end: at most half of what there is of it."""
        if self.deck.left is None:
            return longest
        whole = (self.deck.position_s - self.start_s) * self.rate_hz + self.deck.left
        return min(longest, round(whole / 2))


def levelling(track: Track, settings: PlayerSettings) -> float:
    """Return the factor that brings a recording to the common level."""
    level_dbfs = _USUAL_LEVEL_DBFS if track.level_dbfs is None else track.level_dbfs
    return db_to_gain(min(settings.target_level_dbfs - level_dbfs, settings.boost_db))
