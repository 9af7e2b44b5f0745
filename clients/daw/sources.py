"""The sources: what controls can follow, folded from what a subscriber yields."""

import math

from ..protocol import Suggestion, UtteranceFinal, UtterancePartial
from ..show.ducking import Ducker
from ..show.follower import Follower
from ..tracking import Item
from ..view.words import name_of, title_of
from .settings import DawSettings

_CORNER = math.hypot(0.5, 0.5)


class Sources:
    """What is known now, as numbers and texts.

    Parameters
    ----------
    settings : DawSettings
        How deep and fast to duck, and whether mood or voice is followed.
    """

    def __init__(self, settings: DawSettings) -> None:
        self._follower = Follower()
        self._ducker = Ducker(settings)
        self._depth_db = settings.duck_db
        self._voice = settings.follow == "voice"
        self._numbers: dict[str, float] = {}
        self._texts: dict[str, str] = {}

    @property
    def alive(self) -> bool:
        """Whether the daemon gives signs of life."""
        return self._follower.alive

    def feed(self, item: Item, now_s: float) -> None:
        """Take one event or notice."""
        self._follower.feed(item, now_s)
        self._ducker.speech(self._follower.speaking(now_s), now_s)
        match item:
            case UtterancePartial() | UtteranceFinal() if self._voice:
                self._feel(item.emotion, item.valence, item.arousal, item.confidence)
            case Suggestion():
                if not self._voice and item.decision != "abstain":
                    self._feel(item.emotion, item.valence, item.arousal, item.confidence)
                if item.current is not None:
                    self._texts |= {"track": name_of(item.current), "title": title_of(item.current)}

    def number(self, source: str, now_s: float) -> float | None:
        """Return a source from 0 to 1 (`duck_db`: in decibels, 0 or below); None if nothing is known."""
        if source == "speech":
            return float(self._follower.speaking(now_s))
        if source in {"duck", "duck_db"}:
            self._ducker.speech(self._follower.speaking(now_s), now_s)
            gain_db = self._ducker.gain_db(now_s)
            return gain_db if source == "duck_db" else -gain_db / self._depth_db if self._depth_db else 0.0
        return self._numbers.get(source)

    def text(self, source: str) -> str | None:
        """Return a source of text; None if nothing is known."""
        return self._texts.get(source)

    def resting(self, now_s: float) -> bool:
        """Return whether no source moves until something is heard."""
        return not self._follower.speaking(now_s) and self._ducker.resting(now_s)

    def _feel(
        self, emotion: str | None, valence: float | None, arousal: float | None, confidence: float | None
    ) -> None:
        known = {"valence": valence, "arousal": arousal, "confidence": confidence}
        self._numbers |= {name: value for name, value in known.items() if value is not None}
        if emotion:
            self._texts["emotion"] = emotion
        if valence is not None and arousal is not None:
            self._numbers["intensity"] = math.hypot(valence - 0.5, arousal - 0.5) / _CORNER
