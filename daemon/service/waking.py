"""Between listening and suggesting: only what the wake gate lets through is a query."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...clients.protocol import Event, Wake
from ..errors import UsageError
from ..frames import SAMPLE_RATE_HZ
from ..segment import Final, Partial
from ..wake.gate import Speech, WakeGate
from ..wake.spotting import Spotted
from . import messages
from .hearing import speech_of

_log = logging.getLogger(__name__)
_WHY = {
    "asleep": "The wake phrase was not said.",
    "phrase_only": "Only the wake phrase was said: what comes next is the query.",
}


class Waking:
    """Applies the wake gate; lives on the suggest thread.

    Parameters
    ----------
    gate : WakeGate or None
        None lets everything through.
    publish : callable
        Takes events.
    """

    def __init__(self, gate: WakeGate | None, publish: Callable[[Event], None]) -> None:
        self._gate = gate
        self._publish = publish

    def admit(self, event: Partial | Final) -> Partial | Final | None:
        """Return the part of an utterance that is a query; None if there is none (yet)."""
        if self._gate is None:
            return event
        speech = speech_of(event)
        verdict = self._gate.take(
            Speech(speech.id, speech.samples, speech.t_start_s, final=isinstance(event, Final))
        )
        if verdict.woken:
            self._tell(verdict.woken, str(speech.id), self._gate.open_s(time.monotonic()))
        if verdict.query is not None:
            return _part(event, *verdict.query)
        if verdict.code:
            self._publish(messages.unusable(event, verdict.code, _WHY[verdict.code]))
        return None

    def listen(self) -> dict[str, Any]:
        """Open the gate by hand.

        Raises
        ------
        UsageError
            If there is no gate.
        """
        if self._gate is None:
            raise UsageError("Everything that is said is heard already: wake.enabled is off.")
        self._gate.open(time.monotonic())
        open_s = round(self._gate.open_s(time.monotonic()), 1)
        self._publish(Wake(trigger="request", open_s=open_s))
        return {"open_s": open_s}

    def _tell(self, spotted: Spotted, utterance: str, open_s: float) -> None:
        _log.info("Heard %r.", spotted.phrase)
        self._publish(
            Wake(
                trigger="phrase",
                phrase=spotted.phrase,
                score=spotted.score,
                utterance=utterance,
                start_s=round(spotted.start_sample / SAMPLE_RATE_HZ, 3),
                end_s=round(spotted.end_sample / SAMPLE_RATE_HZ, 3),
                open_s=round(open_s, 1),
            )
        )


def _part(event: Partial | Final, start: int, end: int) -> Partial | Final:
    """Return the event with the samples from `start` to `end` alone."""
    speech = speech_of(event)
    from_start: dict[str, Any] = {
        "samples": speech.samples[start:end],
        "start_sample": speech.start_sample + start,
        "t_start_s": speech.t_start_s + start / SAMPLE_RATE_HZ,
    }
    if isinstance(event, Partial):
        return replace(event, **from_start)
    utterance = event.utterance
    end_sample = utterance.end_sample - (len(utterance.samples) - end)
    return Final(replace(utterance, **from_start, end_sample=end_sample))
