"""What can be set about the wake word."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class WakeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a phrase must be said before anything is suggested.

    Off, every utterance is a query. `sottovoce ctl listen` opens the gate as the phrase does.
    """

    enabled: Annotated[
        bool, Meta(description="Wait for a phrase. Off: music follows all that is said, as a show wants it.")
    ] = False
    engine: Annotated[
        Literal["sphinx", "onnx"],
        Meta(
            description="What listens for it: sphinx takes any English phrase and needs no training, onnx "
            "takes trained models of livekit-wakeword or openWakeWord and misses less."
        ),
    ] = "sphinx"
    phrases: Annotated[
        tuple[str, ...],
        Meta(
            description="Phrases for sphinx, in English words; three syllables or more, or it fires by "
            'chance. "okay maestro @ -30" sets that phrase\'s own threshold.'
        ),
    ] = ("okay maestro",)
    threshold: Annotated[
        float,
        Meta(
            ge=-80,
            le=0,
            description="How readily sphinx takes something for the phrase, as a power of ten: lower hears "
            "more of them, and more that are none (benchmarks/wake.py has the curve).",
        ),
    ] = -30.0
    models: Annotated[
        tuple[str, ...],
        Meta(description='Files of wake models for onnx. "hey.onnx @ 0.6" sets that one\'s own threshold.'),
    ] = ()
    model_threshold: Annotated[
        float, Meta(ge=0, le=1, description="Score from which an onnx model has heard its phrase.")
    ] = 0.5
    query: Annotated[
        Literal["after", "wake"],
        Meta(
            description="What music is suggested for: what is said after the phrase, or the tone of the "
            "phrase itself."
        ),
    ] = "after"
    follow_up_s: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="What begins within this time of the phrase, or of the first answer to it, needs no "
            "phrase; eight seconds leave time to think.",
        ),
    ] = 8.0
    refractory_ms: Annotated[
        int,
        Meta(ge=0, le=60000, description="After a phrase none is heard for this long: an echo is no order."),
    ] = 2000
