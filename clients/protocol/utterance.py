"""Topics `utterance.*`: one segment of speech, from its start to its emotion or its rejection."""

from typing import Annotated, ClassVar

from msgspec import Meta

from .event import Event, Unit

Id = Annotated[str, Meta(description="Names the utterance within the session.")]
Duration = Annotated[float, Meta(ge=0, description="Length of the speech so far, or in all.")]


class UtteranceStarted(Event, frozen=True, kw_only=True):
    """Somebody began to speak."""

    TOPIC: ClassVar[str] = "utterance.started"

    id: Id
    start_s: Annotated[float, Meta(ge=0, description="Where it starts in the stream that capture has heard.")]


class _Heard(Event, frozen=True, kw_only=True):
    id: Id
    duration_s: Duration
    level_dbfs: Annotated[float, Meta(description="Level of the speech, RMS.")]
    emotion: Annotated[str, Meta(description="The most probable emotion class.")]
    valence: Annotated[Unit, Meta(description="0 unpleasant, 1 pleasant.")]
    arousal: Annotated[Unit, Meta(description="0 calm, 1 excited.")]
    confidence: Annotated[Unit, Meta(description="Calibrated probability that `emotion` is right.")]
    scores: Annotated[dict[str, Unit], Meta(description="Probability of every emotion class.")]
    lost_ms: Annotated[float, Meta(ge=0, description="Audio known to be missing within it (overflows).")] = (
        0.0
    )
    cut: Annotated[str, Meta(description="Why the utterance ended; empty while it goes on.")] = ""


class UtterancePartial(_Heard, frozen=True, kw_only=True):
    """The emotion of an utterance that still goes on."""

    TOPIC: ClassVar[str] = "utterance.partial"


class UtteranceFinal(_Heard, frozen=True, kw_only=True):
    """The emotion of a whole utterance."""

    TOPIC: ClassVar[str] = "utterance.final"


class UtteranceRejected(Event, frozen=True, kw_only=True):
    """An utterance that is no query, and why."""

    TOPIC: ClassVar[str] = "utterance.rejected"

    id: Id
    duration_s: Duration
    code: Annotated[
        str, Meta(description="Stable word for the reason, for example `too_short` or `too_quiet`.")
    ]
    reason: Annotated[str, Meta(description="The reason in words, with its numbers.")]
