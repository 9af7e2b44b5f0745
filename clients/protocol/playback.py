"""Topic `playback`: what a client says it plays, told to all."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta

from .event import Event
from .suggestion import Path, PathB64

PlaybackState = Literal["playing", "stopped"]


class Playback(Event, frozen=True, kw_only=True):
    """The last playback report, as the request `playback.report` gave it."""

    TOPIC: ClassVar[str] = "playback"
    RETAINED: ClassVar[bool] = True

    state: Annotated[PlaybackState, Meta(description="Whether music sounds.")]
    client: Annotated[str, Meta(description="Who says so, for example `player` or `obs`.")]
    track: Annotated[str | None, Meta(description="Id of the track; null if it is not from the library.")] = (
        None
    )
    path: Path = ""
    path_b64: PathB64 = UNSET
    level_dbfs: Annotated[float | None, Meta(description="How loud it plays, RMS; null if unknown.")] = None
    position_s: Annotated[float, Meta(ge=0, description="Where in the track.")] = 0.0
