"""Topic `wake`: the wake phrase was heard, or somebody pressed to talk."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from .event import Event, Unit

Trigger = Literal["phrase", "request"]


class Wake(Event, frozen=True, kw_only=True):
    """What is said now is meant for this program."""

    TOPIC: ClassVar[str] = "wake"

    trigger: Annotated[Trigger, Meta(description="The phrase, or the request `listen`.")]
    phrase: Annotated[str, Meta(description="Which phrase or model; empty for `listen`.")] = ""
    score: Annotated[Unit | None, Meta(description="How sure the engine is; null if it does not say.")] = None
    utterance: Annotated[str | None, Meta(description="The utterance it was in; null for `listen`.")] = None
    start_s: Annotated[float, Meta(ge=0, description="Where the phrase begins in its utterance.")] = 0.0
    end_s: Annotated[float, Meta(ge=0, description="Where it ends in its utterance.")] = 0.0
    open_s: Annotated[
        float, Meta(ge=0, description="For so long whatever begins to be said needs no phrase.")
    ] = 0.0
