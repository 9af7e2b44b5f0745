"""The wake gate: which part of what is said is a query.

Pure but for its engine: speech and times in, verdicts out. A phrase opens the gate; what follows it in the
same breath is the query, or what begins soon after.
"""

import math
from dataclasses import dataclass
from typing import Literal

from ..frames import SAMPLE_RATE_HZ, Samples
from .settings import WakeSettings
from .spotting import Spotted, Spotter

MIN_QUERY_SAMPLES = SAMPLE_RATE_HZ // 2
"""Less after the phrase is its own last sound, or a breath."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """An utterance so far, or the whole of it.

    Attributes
    ----------
    id : int
        Number of the utterance.
    samples : Samples [shape=(n,)]
        16 kHz mono, from its start.
    t_start_s : float
        Monotonic time of the first sample.
    final : bool
        Whether it is over.
    """

    id: int
    samples: Samples
    t_start_s: float
    final: bool

    def time_s(self, sample: int) -> float:
        """Return the monotonic time of a sample."""
        return self.t_start_s + sample / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate makes of speech.

    Attributes
    ----------
    woken : Spotted or None
        The phrase, if it was heard just now.
    query : tuple of int, or None
        First and last sample (exclusive) of what is the query.
    code : {"", "asleep", "phrase_only"}
        Why finished speech is no query.
    """

    woken: Spotted | None = None
    query: tuple[int, int] | None = None
    code: Literal["", "asleep", "phrase_only"] = ""


class WakeGate:
    """Lets queries through.

    Parameters
    ----------
    settings : WakeSettings
    spotter : Spotter
        The engine.
    """

    def __init__(self, settings: WakeSettings, spotter: Spotter) -> None:
        self._after = settings.query == "after"
        self._follow_up_s = settings.follow_up_s
        self._refractory_s = settings.refractory_ms / 1000
        self._spotter = spotter
        self._id: int | None = None
        self._fed = 0
        self._spotted: Spotted | None = None
        self._woken_s = -math.inf
        self._open_until_s = -math.inf
        self._answered = True

    def open(self, now_s: float) -> None:
        """Open the gate as a phrase does."""
        self._open_until_s = now_s + self._follow_up_s
        self._answered = False

    def open_s(self, now_s: float) -> float:
        """Return how long the gate will stay open."""
        return max(0.0, self._open_until_s - now_s)

    def take(self, speech: Speech) -> Verdict:
        """Judge speech; of one utterance, each call brings all of it so far."""
        if speech.id != self._id:
            self._begin(speech.id)
        woken = self._listen(speech)
        if speech.final and self._spotted and self._spotted.end_sample > len(speech.samples):
            self._spotted, self._woken_s = None, -math.inf  # cut before the phrase: it begins the next one
        query = self._query(speech)
        if not speech.final:
            said_before = not self._after and self._spotted is not None and woken is None
            return Verdict(woken, None if said_before else query)
        if query is None:
            return Verdict(woken, None, "phrase_only" if self._spotted else "asleep")
        self._answer(speech.time_s(query[1]))
        return Verdict(woken, query)

    def _begin(self, utterance: int) -> None:
        self._id, self._fed, self._spotted = utterance, 0, None
        self._spotter.reset()

    def _listen(self, speech: Speech) -> Spotted | None:
        found = self._spotter.feed(speech.samples[self._fed :])
        self._fed = max(self._fed, len(speech.samples))
        if found is None or self._spotted is not None:
            return None
        at_s = speech.time_s(found.end_sample)
        if at_s < self._woken_s + self._refractory_s:
            return None
        self._spotted, self._woken_s = found, at_s
        if self._after:
            self.open(at_s)
        return found

    def _query(self, speech: Speech) -> tuple[int, int] | None:
        length = len(speech.samples)
        if self._spotted is None:
            return (0, length) if speech.t_start_s <= self._open_until_s else None
        if not self._after:
            return self._spotted.start_sample, self._spotted.end_sample
        start = self._spotted.end_sample
        return (start, length) if length - start >= MIN_QUERY_SAMPLES else None

    def _answer(self, ended_s: float) -> None:
        """Leave time for a word after the first answer; later ones do not keep the gate open for ever."""
        if not self._answered:
            self._open_until_s = ended_s + self._follow_up_s
            self._answered = True
