"""Topic `heartbeat`: once a second, how the daemon is."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from .event import Event

Count = Annotated[int, Meta(ge=0)]


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Percentiles of one stage over the last minutes."""

    p50: Annotated[float, Meta(ge=0, description="Median.")]
    p99: Annotated[float, Meta(ge=0, description="99th percentile.")]


class Heartbeat(Event, frozen=True, kw_only=True):
    """A sign of life with the daemon's own measurements."""

    TOPIC: ClassVar[str] = "heartbeat"

    uptime_s: Annotated[float, Meta(ge=0, description="Since the daemon started.")]
    seqs: Annotated[
        dict[str, Count],
        Meta(description="Last `seq` of every other topic, so that a lost last event is noticed."),
    ] = msgspec.field(default_factory=dict)
    latency_ms: Annotated[dict[str, Latency], Meta(description="Latency by stage.")] = msgspec.field(
        default_factory=dict
    )
    queues: Annotated[dict[str, Count], Meta(description="Depth by queue.")] = msgspec.field(
        default_factory=dict
    )
    dropped: Annotated[dict[str, Count], Meta(description="What was dropped since the start, by cause.")] = (
        msgspec.field(default_factory=dict)
    )
    level_dbfs: Annotated[float | None, Meta(description="Level just now; null if nothing is heard.")] = None
    floor_dbfs: Annotated[
        float | None, Meta(description="Noise floor just now; null if nothing is heard.")
    ] = None
    voiced_s_ago: Annotated[
        float | None, Meta(description="Since the last voiced frame; null if none yet.")
    ] = None
