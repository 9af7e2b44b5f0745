"""Whose doing a change in OBS is: the bridge's own, or the user's, whose hand wins until it lets go."""

import math
from collections import deque
from enum import Enum

_REMEMBERED_S = 6.0  # OBS may take five seconds to answer
_ANSWERED_S = 5.0
_SAME = 1e-4


class Held(Enum):
    """Who has taken the music out of the bridge's hands."""

    BY_HAND = "by hand"
    PANIC = "panic"


class Echoes:
    """The volumes that the bridge itself has set lately, for OBS reports them back.

    Other changes of the volume are the user's.
    """

    def __init__(self) -> None:
        self._sent: dict[str, deque[tuple[float, float]]] = {}

    def sent(self, source: str, volume: float, now_s: float) -> None:
        """Remember a volume that is about to be set."""
        self._sent.setdefault(source, deque()).append((now_s, volume))

    def own(self, source: str, volume: float, now_s: float) -> bool:
        """Return whether a volume that OBS reports is one of the bridge's; OBS keeps 32-bit floats."""
        sent = self._sent.get(source, deque())
        while sent and sent[0][0] < now_s - _REMEMBERED_S:
            sent.popleft()
        return any(math.isclose(volume, own, rel_tol=_SAME, abs_tol=_SAME) for _, own in sent)


class Guard:
    """Keeps the hands off while the user has the music.

    Attributes
    ----------
    held : Held or None
        Who holds it; None: the bridge may act.
    """

    def __init__(self) -> None:
        self.held: Held | None = None
        self._asked_s = -math.inf

    def hold(self, why: Held) -> bool:
        """Take the hands off; return whether that is news. Panic goes before a hold by hand."""
        if self.held is Held.PANIC or self.held is why:
            return False
        self.held = why
        return True

    def release(self) -> bool:
        """Give control back; return whether it had been taken."""
        was, self.held = self.held, None
        return was is not None

    def asked(self, now_s: float) -> None:
        """Say that the bridge itself asks the daemon for another track: the answer is no user's wish."""
        self._asked_s = now_s

    def wished(self, manual: bool, now_s: float) -> bool:
        """Return whether a cue that arrives now ends a hold: only one that a person asked for does."""
        own = now_s - self._asked_s < _ANSWERED_S
        return manual and not own and self.held is Held.BY_HAND
