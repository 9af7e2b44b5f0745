"""Settings of the section [publish]."""

from typing import Annotated

import msgspec
from msgspec import Meta


class PublishSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the daemon speaks to its clients: two ZeroMQ sockets, by default for this machine alone."""

    events: Annotated[
        str,
        Meta(description="Endpoint of the events; another address than loopback needs `curve_keys`."),
    ] = "tcp://127.0.0.1:5731"
    control: Annotated[
        str,
        Meta(description="Endpoint of the requests; another address than loopback needs `curve_keys`."),
    ] = "tcp://127.0.0.1:5732"
    curve_keys: Annotated[
        str,
        Meta(
            description="Folder of `sottovoce keygen`: only clients with a key in it get in. Empty: no keys."
        ),
    ] = ""
    heartbeat_ms: Annotated[
        int,
        Meta(
            ge=100,
            le=3000,
            description="Time between signs of life; clients take 3.5 s of silence for a dead daemon.",
        ),
    ] = 1000
    queue_events: Annotated[
        int,
        Meta(
            ge=16,
            le=100_000,
            description="Events waiting for the socket's thread; beyond it the oldest are dropped.",
        ),
    ] = 1024
    subscriber_events: Annotated[
        int,
        Meta(
            ge=16,
            le=100_000,
            description="Events kept for one slow subscriber; beyond it that one misses events.",
        ),
    ] = 256
    request_timeout_ms: Annotated[
        int,
        Meta(
            ge=100,
            le=600_000,
            description="A request that takes longer is answered with an error; a recording takes longest.",
        ),
    ] = 10_000
    pending_requests: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Requests being worked on at once; further ones are told to come again.",
        ),
    ] = 64
