"""The event: the five fields that every published message starts with."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

PROTOCOL_VERSION = 1

_STAMPED = {"stamped": True}  # has a default in Python only: on the wire it must be there

Unit = Annotated[float, Meta(ge=0, le=1)]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What every event carries. The daemon makes events without these five; its publisher stamps them."""

    TOPIC: ClassVar[str] = ""
    RETAINED: ClassVar[bool] = False

    v: Annotated[int, Meta(description="Protocol version.")] = PROTOCOL_VERSION
    seq: Annotated[
        int,
        Meta(ge=0, description="Number within its topic, from 1 without gaps.", extra=_STAMPED),
    ] = 0
    t: Annotated[float, Meta(description="Monotonic clock of the daemon's machine, in seconds.")] = 0.0
    ts: Annotated[str, Meta(description="Wall clock: UTC, RFC 3339, milliseconds.")] = ""
    session: Annotated[str, Meta(description="Names one run of the daemon.", extra=_STAMPED)] = ""

    @property
    def topic(self) -> str:
        """The topic it is published under."""
        return self.TOPIC


class Unknown(Event, frozen=True, kw_only=True):
    """An event of a topic this version has no type for: a newer daemon speaks.

    Attributes
    ----------
    name : str
        Its topic.
    fields : dict
        Its fields, without the five common ones.
    """

    name: str
    fields: dict[str, object]

    @property
    def topic(self) -> str:
        """The topic it was published under."""
        return self.name
