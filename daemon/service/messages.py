"""From what the stages say to what goes over the wire."""

from typing import Any

from ...clients.protocol import (
    Suggestion,
    Track,
    UtteranceFinal,
    UtterancePartial,
    UtteranceRejected,
    UtteranceStarted,
)
from ...models.inference import SpeechEmbedding
from ..frames import SAMPLE_RATE_HZ
from ..segment import Final, Partial, Rejected, Started
from ..suggest.terms import Candidate, Decision
from .hearing import speech_of


def started(event: Started) -> UtteranceStarted:
    """Say that somebody began to speak."""
    return UtteranceStarted(id=str(event.id), start_s=event.start_sample / SAMPLE_RATE_HZ)


def rejected(event: Rejected) -> UtteranceRejected:
    """Say that what had started is no query."""
    return UtteranceRejected(
        id=str(event.id), duration_s=event.duration_s, code=event.reason, reason=event.words
    )


def unusable(event: Partial | Final, code: str, reason: str) -> UtteranceRejected:
    """Say that the encoder could make nothing of an utterance."""
    utterance = speech_of(event)
    return UtteranceRejected(id=str(utterance.id), duration_s=utterance.duration_s, code=code, reason=reason)


def heard(event: Partial | Final, embedding: SpeechEmbedding) -> UtterancePartial | UtteranceFinal:
    """Say which emotion was heard."""
    utterance = speech_of(event)
    common: dict[str, Any] = {
        "id": str(utterance.id),
        "duration_s": round(utterance.duration_s, 3),
        "level_dbfs": round(utterance.level_dbfs, 1),
        "emotion": embedding.emotion,
        "valence": _unit(embedding.valence),
        "arousal": _unit(embedding.arousal),
        "confidence": _unit(embedding.confidence),
        "scores": {name: _unit(score) for name, score in embedding.scores.items()},
    }
    if isinstance(event, Partial):
        return UtterancePartial(**common)
    lost_ms = 1000 * event.utterance.lost_samples / SAMPLE_RATE_HZ
    return UtteranceFinal(**common, lost_ms=lost_ms, cut=event.utterance.cut)


def suggestion(decision: Decision, utterance: str | None, latency_ms: float | None) -> Suggestion:
    """Say what the director decided, with its candidates."""
    return Suggestion(
        utterance=utterance,
        mode=decision.mode,
        decision=decision.decision,
        code=decision.code,
        reason=decision.reason,
        emotion=decision.emotion or None,
        valence=_unit(decision.valence),
        arousal=_unit(decision.arousal),
        confidence=_unit(decision.confidence),
        tracks=tuple(track(candidate) for candidate in decision.candidates),
        current=track(decision.current) if decision.current else None,
        latency_ms=latency_ms,
    )


def track(candidate: Candidate) -> Track:
    """Put a candidate into the wire's form."""
    return Track.at(
        candidate.path,
        id=candidate.track,
        title=candidate.title,
        artist=candidate.artist,
        album=candidate.album,
        licence=candidate.licence,
        similarity=round(candidate.similarity, 4),
        emotion=candidate.emotion,
        valence=_unit(candidate.valence),
        arousal=_unit(candidate.arousal),
        start_s=round(candidate.start_s, 3),
        duration_s=round(candidate.duration_s, 3),
        level_dbfs=None if candidate.level_dbfs is None else round(candidate.level_dbfs, 1),
    )


def _unit(value: float) -> float:
    """Round for the wire; rounding of the encoder's sums must not leave 0..1."""
    return round(min(1.0, max(0.0, value)), 4)
