"""Hands off and hands on: who has the music, and what that leaves behind."""

import logging

from .decks import NAMES, Decks, Phase
from .faders import Faders
from .guard import Guard, Held
from .opening import Taken
from .restore import Kept

_log = logging.getLogger(__name__)
_RELEASE = "`sottovoce client obs release` gives the music back"


class Hands:
    """Takes the bridge's hands off the decks and puts them on again.

    Parameters
    ----------
    taken : Taken
        The sources, and what they were like.
    kept : Kept
        Where that is kept.
    """

    def __init__(self, taken: Taken, kept: Kept, decks: Decks, faders: Faders, guard: Guard) -> None:
        self._taken = taken
        self._kept = kept
        self._decks = decks
        self._faders = faders
        self._guard = guard
        self._moved = False

    async def off(self, why: Held, done: str, now_s: float) -> None:
        """Leave the music to the user: what was done by hand stays, at his own volume; panic is silence."""
        if not self._guard.hold(why):
            return
        _log.info("Hands off the music, for %s: %s.", done, _RELEASE)
        decks = self._decks.decks
        mine = [deck.name for deck in decks.values() if deck.phase in {Phase.LOADING, Phase.LEAVING}]
        self._decks.drop(now_s)
        if why is Held.PANIC:
            await self._silence(now_s)
            return
        await self._taken.stage.stop(*mine, silent=True)
        await self._faders.ride({deck.name: deck.base for deck in decks.values()}, now_s)
        self._keep(hands_off=True)

    async def on(self, why: str, now_s: float) -> bool:
        """Take the music back; return whether it had been away."""
        if not self._guard.release():
            return False
        _log.info("The music is the bridge's again: %s.", why)
        await self._silence(now_s)
        self._keep(hands_off=False)
        return True

    def still_off(self) -> None:
        """Go on keeping the hands off, in an OBS that was restarted or reopened."""
        _log.info("Hands off the music as before: %s.", _RELEASE)
        self._keep(hands_off=self._guard.held is Held.BY_HAND)

    def fader_moved(self) -> None:
        """Say that the user has moved a fader: that is how he wants to find it."""
        self._moved = True

    def renamed(self, old: str, new: str) -> None:
        """Follow a source to its new name."""
        self._taken.rename(old, new)
        self.save()

    def save_faders(self) -> None:
        """Keep where the user has moved the faders."""
        if self._moved:
            self._moved = False
            for name, deck in self._decks.decks.items():
                self._taken.originals.decks[name].volume = deck.base
            self.save()

    def save(self) -> None:
        """Write down what is to be put back."""
        self._kept.put(self._taken.place, self._taken.originals)

    def _keep(self, *, hands_off: bool) -> None:
        self._taken.originals.hands_off = hands_off
        self.save()

    async def _silence(self, now_s: float) -> None:
        for deck in NAMES:
            self._faders.moving(deck, 0.0, now_s)
        await self._taken.stage.stop(*NAMES, silent=True)
