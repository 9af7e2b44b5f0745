"""Two decks and what each should do: pure, with times passed in.

A track that is wanted goes into the deck that is free; when it plays, the decks cross. Nothing here speaks to
OBS: `step` says what to load and stop, `volumes` how loud each deck is.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from ..protocol import Track
from ..show.fade import db_to_gain, equal_power

Name = Literal["A", "B"]
NAMES: tuple[Name, Name] = ("A", "B")

LOUDEST_GAIN_DB = 6.0
LOUDEST = db_to_gain(26)
"""OBS's own limit of a fader, as a factor."""
HURRY_S = 0.3
"""A deck that still fades out when its place is needed does so in this time."""


class Fade:
    """A gain between silence and one, on the curve that keeps power when two of them cross.

    It can turn back or hurry at any time without a jump.
    """

    def __init__(self) -> None:
        self._from = self._to = 0.0
        self._from_s = self._over_s = 0.0

    def go(self, to: float, now_s: float, over_s: float) -> None:
        """Move to 0 or 1 from where it is, at a pace that takes `over_s` for the whole way."""
        self._from, self._to = self._position(now_s), to
        self._from_s, self._over_s = now_s, over_s

    def hurry(self, now_s: float, over_s: float) -> None:
        """Go on to the same end at a faster pace; a pace that is faster already stays."""
        if over_s < self._over_s:
            self.go(self._to, now_s, over_s)

    def gain(self, now_s: float) -> float:
        """Return the gain."""
        return equal_power(self._position(now_s))[1]

    def arrived(self, now_s: float) -> bool:
        """Return whether it stands still."""
        return self._position(now_s) == self._to

    def _position(self, now_s: float) -> float:
        way = self._to - self._from
        moved = (now_s - self._from_s) / self._over_s if self._over_s else 1.0
        if moved >= abs(way):
            return self._to
        return self._from + max(moved, 0.0) * (1 if way > 0 else -1)


class Phase(Enum):
    """What a deck does."""

    IDLE = "idle"
    LOADING = "loading"
    LIVE = "live"
    LEAVING = "leaving"


@dataclass(slots=True)
class Deck:
    """One media source.

    Attributes
    ----------
    base : float
        Where the user has the fader, as a factor.
    since_s : float
        When its phase began.
    """

    name: Name
    base: float
    phase: Phase = Phase.IDLE
    track: Track | None = None
    loudness_db: float = 0.0
    since_s: float = 0.0
    fade: Fade = field(default_factory=Fade)

    def enter(self, phase: Phase, now_s: float) -> None:
        """Go over to another phase."""
        self.phase, self.since_s = phase, now_s
        if phase is Phase.IDLE:
            self.track, self.loudness_db, self.fade = None, 0.0, Fade()


@dataclass(frozen=True, slots=True)
class Load:
    """Put a track into a deck and start it, silent."""

    deck: Name
    track: Track


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a deck."""

    deck: Name


class Decks:
    """What both decks should do.

    Parameters
    ----------
    bases : dict[Name, float]
        Where the user has the faders.
    fade_s : float
        Length of a crossfade.
    target_level_dbfs : float
        Level that tracks are brought to.
    """

    def __init__(self, bases: dict[Name, float], *, fade_s: float, target_level_dbfs: float) -> None:
        self.decks: dict[Name, Deck] = {name: Deck(name, bases[name]) for name in NAMES}
        self.wanted: Track | None = None
        self.audible = True
        self._fade_s = fade_s
        self._target_dbfs = target_level_dbfs
        self._master = Fade()
        self._master.go(1.0, 0.0, 0.0)

    def in_phase(self, phase: Phase) -> Deck | None:
        """Return a deck that is in a phase, if there is one."""
        return next((deck for deck in self.decks.values() if deck.phase is phase), None)

    @property
    def live(self) -> Deck | None:
        """The deck whose track is the one that plays."""
        return self.in_phase(Phase.LIVE)

    def step(self, now_s: float) -> list[Load | Stop]:
        """Return what to do now, and take it as done."""
        acts: list[Load | Stop] = []
        for deck in self.decks.values():
            if deck.phase is Phase.LEAVING and deck.fade.arrived(now_s):
                deck.enter(Phase.IDLE, now_s)
                acts.append(Stop(deck.name))
        live, loading = self.live, self.in_phase(Phase.LOADING)
        coming = loading or live
        if _same(coming.track if coming else None, self.wanted):
            return acts
        if loading is not None and (self.wanted is None or _same(live.track if live else None, self.wanted)):
            loading.enter(Phase.IDLE, now_s)
            acts.append(Stop(loading.name))
            loading = None
        if self.wanted is None:
            if live is not None:
                self._leave(live, now_s, self._fade_s)
        elif not (live and _same(live.track, self.wanted)):
            acts += self._load(self.wanted, loading, now_s)
        return acts

    def started(self, name: Name, now_s: float) -> None:
        """Say that a deck that was loaded plays now: the decks cross."""
        live = self.live
        if live is not None:
            self._leave(live, now_s, self._fade_s)
        deck = self.decks[name]
        deck.enter(Phase.LIVE, now_s)
        deck.fade.go(1.0, now_s, self._fade_s)

    def failed(self, name: Name, now_s: float) -> None:
        """Say that a deck could not play what was loaded: what plays goes on."""
        self.decks[name].enter(Phase.IDLE, now_s)
        self.wanted = self.live.track if self.live else None

    def drop(self, now_s: float) -> None:
        """Let both decks be: they are in other hands, or silent."""
        self.wanted = None
        for deck in self.decks.values():
            deck.enter(Phase.IDLE, now_s)

    def let_hear(self, audible: bool, now_s: float) -> None:
        """Fade everything in or out, as the scene allows; saying it again changes nothing."""
        if audible != self.audible:
            self.audible = audible
            self._master.go(float(audible), now_s, self._fade_s)

    def volumes(self, now_s: float, duck_db: float) -> dict[Name, float]:
        """Return the volume of each deck, as a factor."""
        master = self._master.gain(now_s)
        return {
            deck.name: min(
                deck.base * db_to_gain(deck.loudness_db + duck_db) * deck.fade.gain(now_s) * master, LOUDEST
            )
            for deck in self.decks.values()
        }

    def moved(self, name: Name, volume: float, duck_db: float) -> None:
        """Take a fader that the user moved as how loud music should be from now on.

        What he hears stays as he set it; when a duck ends, music rises above 0 dB only if he moved it there.
        """
        loudness = db_to_gain(self.decks[name].loudness_db)
        unducked = min(volume / db_to_gain(duck_db), max(volume, 1.0))
        for deck in self.decks.values():
            deck.base = min(unducked / loudness, LOUDEST)

    def moving(self, now_s: float) -> bool:
        """Return whether something fades or loads, so that one should look often."""
        still = self._master.arrived(now_s) and all(deck.fade.arrived(now_s) for deck in self.decks.values())
        return not still or self.in_phase(Phase.LOADING) is not None

    def _leave(self, deck: Deck, now_s: float, over_s: float) -> None:
        deck.enter(Phase.LEAVING, now_s)
        deck.fade.go(0.0, now_s, over_s)

    def _load(self, track: Track, loading: Deck | None, now_s: float) -> list[Load | Stop]:
        deck = loading or self.in_phase(Phase.IDLE)
        if deck is None:
            leaving = self.in_phase(Phase.LEAVING)
            if leaving is not None:
                leaving.fade.hurry(now_s, HURRY_S)
            return []
        deck.enter(Phase.IDLE, now_s)
        deck.enter(Phase.LOADING, now_s)
        deck.track = track
        deck.loudness_db = loudness_db(track.level_dbfs, self._target_dbfs)
        return [Load(deck.name, track)]


def loudness_db(level_dbfs: float | None, target_dbfs: float) -> float:
    """Return the gain that brings a track to the target; none if its level is unknown."""
    return 0.0 if level_dbfs is None else min(target_dbfs - level_dbfs, LOUDEST_GAIN_DB)


def _same(one: Track | None, other: Track | None) -> bool:
    return (one and one.id) == (other and other.id)
