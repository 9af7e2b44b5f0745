"""Topic `level`: the meter. Sent ten times a second, and only while somebody subscribes to it."""

from typing import Annotated, ClassVar

from msgspec import Meta

from .event import Event


class Level(Event, frozen=True, kw_only=True):
    """Loudness of the input just now."""

    TOPIC: ClassVar[str] = "level"

    level_dbfs: Annotated[
        float, Meta(description="RMS of the last tenth of a second; -120 for digital silence.")
    ]
    floor_dbfs: Annotated[float, Meta(description="The tracked noise floor.")]
    speech: Annotated[bool, Meta(description="Whether this is taken for speech.")]
