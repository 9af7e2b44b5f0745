"""The faders of both decks: moved by the bridge, and by the user."""

from collections.abc import Mapping

from .decks import Name
from .guard import Echoes
from .stage import Stage

_HEARD = 1e-4
"""A smaller step, as a factor, is not worth a request: 80 dB under a full scale."""


class Faders:
    """Sends only what changes, and knows whose doing a change is.

    Parameters
    ----------
    stage : Stage
        The sources in OBS.
    volumes : Mapping[Name, float]
        Where the faders stand.
    """

    def __init__(self, stage: Stage, volumes: Mapping[Name, float]) -> None:
        self._stage = stage
        self._stand = dict(volumes)
        self._echoes = Echoes()

    async def ride(self, volumes: Mapping[Name, float], now_s: float) -> None:
        """Move the faders to where they should stand."""
        moves = {deck: volume for deck, volume in volumes.items() if self._differs(deck, volume)}
        for deck, volume in moves.items():
            self.moving(deck, volume, now_s)
        await self._stage.set_volumes(moves)

    def moving(self, deck: Name, volume: float, now_s: float) -> None:
        """Say that the bridge is about to move a fader."""
        self._stand[deck] = volume
        self._echoes.sent(deck, volume, now_s)

    def by_hand(self, deck: Name, volume: float, now_s: float) -> bool:
        """Take a move that OBS reports; return whether the user made it."""
        if self._echoes.own(deck, volume, now_s):
            return False
        self._stand[deck] = volume
        return True

    def _differs(self, deck: Name, volume: float) -> bool:
        stands = self._stand[deck]
        return abs(volume - stands) > _HEARD or (volume == 0) != (stands == 0)
