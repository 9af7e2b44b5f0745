"""What can be set about the microphone."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class CaptureSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which microphone is listened to, and when it counts as lost or silent.

    It is opened at its own rate and channel count and resampled to 16 kHz mono.
    """

    device: Annotated[
        str,
        Meta(
            min_length=1,
            description='Part of a name that `sottovoce devices` shows, or "default": the system\'s choice.',
        ),
    ] = "default"
    channel: Annotated[
        Literal["mix"] | Annotated[int, Meta(ge=0, le=255)],
        Meta(description='Channel to take, counting from 0, or "mix": the mean of all.'),
    ] = "mix"
    sample_rate_hz: Annotated[
        int,
        Meta(
            ge=0,
            le=384_000,
            description="Rate to open the device at; 0 is the device's own, which it does best.",
        ),
    ] = 0
    latency: Annotated[
        Literal["low", "high"],
        Meta(description="High takes blocks of 60 ms, low blocks of 20 ms and three times the CPU time."),
    ] = "high"
    queue_s: Annotated[
        float,
        Meta(
            ge=0.1,
            le=60,
            description="Sound kept while the daemon is busy; beyond it the oldest is dropped, counted.",
        ),
    ] = 5.0
    stall_ms: Annotated[
        int,
        Meta(
            ge=200,
            le=10_000,
            description="A device that delivers nothing for this long is lost: noticed within a second.",
        ),
    ] = 700
    silent_after_s: Annotated[
        float,
        Meta(
            ge=0.5,
            le=600,
            description="Digital silence for this long is reported: no real room is that quiet.",
        ),
    ] = 10.0
    rescan_s: Annotated[
        float,
        Meta(
            ge=2,
            le=600,
            description="While the wanted device is away or silent, look this often for a better one.",
        ),
    ] = 10.0
