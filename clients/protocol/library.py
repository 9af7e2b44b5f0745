"""Topic `library`: what happens to the music library."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta

from .event import Event
from .suggestion import Path, PathB64

Phase = Literal["progress", "swapped", "error"]


class Library(Event, frozen=True, kw_only=True):
    """Progress of an update, a new index in use, or a file that failed."""

    TOPIC: ClassVar[str] = "library"
    RETAINED: ClassVar[bool] = True

    phase: Annotated[Phase, Meta(description="`swapped`: a new index is in use from now on.")]
    done: Annotated[int, Meta(ge=0, description="Files done.")] = 0
    total: Annotated[int, Meta(ge=0, description="Files to do.")] = 0
    path: Path = ""
    path_b64: PathB64 = UNSET
    reason: Annotated[str, Meta(description="What happened, in words; empty if there is nothing to say.")] = (
        ""
    )
    tracks: Annotated[int, Meta(ge=0, description="Tracks in the library that can be suggested.")] = 0
