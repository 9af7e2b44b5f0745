"""From what the encoder says of an utterance to what the director takes in."""

from ...models.inference import SpeechEmbedding
from ..segment import Final, Partial, Utterance
from ..suggest.terms import Heard


def speech_of(event: Partial | Final) -> Partial | Utterance:
    """Return what both have in common: id, samples, duration, level."""
    return event.utterance if isinstance(event, Final) else event


def heard(event: Partial | Final, embedding: SpeechEmbedding) -> Heard:
    """Return the emotion of an utterance, or of its beginning, for the director."""
    speech = speech_of(event)
    return Heard(
        utterance=str(speech.id),
        vector=embedding.vector,
        valence=embedding.valence,
        arousal=embedding.arousal,
        emotion=embedding.emotion,
        confidence=embedding.confidence,
        scores=embedding.scores,
        duration_s=speech.duration_s,
        final=isinstance(event, Final),
    )
