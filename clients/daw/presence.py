"""Whether the DAW is there. OSC goes over UDP, which reports nothing; only an answer tells.

Pure: times in, questions and news out.
"""

from dataclasses import dataclass

_ASK_AGAIN_S = 2.0
_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class News:
    """The DAW is there now, or is not."""

    present: bool


class Presence:
    """Asks until an answer comes, and notices when answers end.

    Parameters
    ----------
    asks : bool
        Whether there is a question to ask.
    every_s : float
        How often to ask while answers come; 0: not again.
    silence_s : float
        After how long without a word the DAW counts as gone; 0: never.
    """

    def __init__(self, *, asks: bool, every_s: float, silence_s: float) -> None:
        self._asks = asks
        self._every_s = every_s
        self._silence_s = silence_s
        self._asked_s: float | None = None
        self._began_s: float | None = None
        self._heard_s: float | None = None
        self.present: bool | None = None

    def heard(self, now_s: float) -> None:
        """Say that the DAW has sent something."""
        self._heard_s = now_s

    def due(self, now_s: float) -> bool:
        """Return whether to ask now; calling it counts as asking."""
        every_s = self._every_s if self.present else _ASK_AGAIN_S
        waits = self._asked_s is not None and (not every_s or now_s - self._asked_s < every_s)
        if not self._asks or waits:
            return False
        self._asked_s = now_s
        self._began_s = now_s if self._began_s is None else self._began_s
        return True

    def news(self, now_s: float) -> News | None:
        """Return whether the DAW has come or gone since this was last called."""
        before = self.present
        if self._heard_s is not None and (not self._silence_s or now_s - self._heard_s <= self._silence_s):
            self.present = True
        elif self._heard_s is not None or (
            self._began_s is not None and now_s - self._began_s >= _PATIENCE_S
        ):
            self.present = False
        return None if self.present is None or self.present == before else News(self.present)
