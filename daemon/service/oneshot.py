"""One recording, one answer: the same stages as live, without clock, sockets or memory."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from ...models.errors import ShortInputError
from ...models.inference import SpeechModel
from ..frames import SAMPLE_RATE_HZ, Frame, Source
from ..segment import Final, Segmenter, SegmentSettings
from ..suggest.director import Director
from ..suggest.settings import SuggestSettings
from ..suggest.terms import Candidate, Decision, Query
from .finding import explained
from .hearing import heard

WHOLE_RECORDING_S = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is suggested for one recording; without speech in it `decision` is None and `reason` says so."""

    decision: Decision | None
    reason: str
    utterances: int


def answer(
    source: Source,
    speech: SpeechModel,
    find: Callable[[Query], Sequence[Candidate]],
    segment: SegmentSettings,
    suggest: SuggestSettings,
    *,
    shortfall: Callable[[], str],
    stop: threading.Event | None = None,
) -> Answer:
    """Suggest music for all the speech in a finite source.

    Parameters
    ----------
    source : Source
        Read as fast as it gives.
    find : callable
        Searches the library for a query.
    segment, suggest : settings
        As live, but every utterance counts the same and none is too unsure: somebody asked.
    shortfall : callable
        Says in words why the last search found nothing; empty if it does not know better than the director.
    stop : threading.Event, optional
        Ends the reading early.

    Raises
    ------
    InputError
        The recording cannot be read.
    """
    patient = structs.replace(suggest, half_life_s=WHOLE_RECORDING_S, confidence_floor=0.0)
    director = Director(patient)
    asked: Query | Decision | None = None
    utterances = 0
    for final in _utterances(source, segment, stop or threading.Event()):
        try:
            embedding = speech.embed(final.utterance.samples)
        except ShortInputError:
            continue
        utterances += 1
        asked = director.hear(heard(final, embedding), final.utterance.end_sample / SAMPLE_RATE_HZ)
    if asked is None:
        return Answer(None, "No speech was found in it.", 0)
    decision = asked
    if isinstance(decision, Query):
        decision = explained(director.decide(decision, find(decision), WHOLE_RECORDING_S), shortfall())
    if decision.candidates and decision.confidence < suggest.confidence_floor:
        unsure = f"{decision.reason} (Unsure: live, this would change nothing.)"
        return Answer(replace(decision, reason=unsure), unsure, utterances)
    return Answer(decision, decision.reason, utterances)


def report(path: str, found: Answer) -> dict[str, Any]:
    """Return an answer as plain values: what `suggest --json` prints and the request `suggest` replies."""
    decision = found.decision
    return {
        "file": path,
        "emotion": decision.emotion if decision else None,
        "valence": round(decision.valence, 4) if decision else None,
        "arousal": round(decision.arousal, 4) if decision else None,
        "confidence": round(decision.confidence, 4) if decision else None,
        "utterances": found.utterances,
        "tracks": [_track(candidate) for candidate in (decision.candidates if decision else [])],
        "reason": found.reason,
    }


def _track(candidate: Candidate) -> dict[str, Any]:
    return {
        "path": candidate.path,
        "title": candidate.title,
        "artist": candidate.artist,
        "similarity": round(candidate.similarity, 4),
        "emotion": candidate.emotion,
        "start_s": round(candidate.start_s, 3),
    }


def _utterances(source: Source, settings: SegmentSettings, stop: threading.Event) -> Iterator[Final]:
    segmenter = Segmenter(settings)
    for item in source.listen(stop):
        if isinstance(item, Frame):
            yield from (event for event in segmenter.push(item) if isinstance(event, Final))
    yield from (event for event in segmenter.flush() if isinstance(event, Final))
