"""Topic `state`: what the daemon and its ears are doing now."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from .event import Event

DaemonState = Literal["starting", "ready", "paused", "stopping"]
CaptureState = Literal["starting", "listening", "silent", "muted", "lost", "ended"]
SourceKind = Literal["device", "file", "stdin", "demo"]


class State(Event, frozen=True, kw_only=True):
    """The state of the daemon and of capture; sent at every change."""

    TOPIC: ClassVar[str] = "state"
    RETAINED: ClassVar[bool] = True

    daemon: Annotated[DaemonState, Meta(description="What the daemon does.")]
    capture: Annotated[
        CaptureState,
        Meta(description="What capture does; `silent` is exact digital zero, `lost` a device that is gone."),
    ]
    reason: Annotated[str, Meta(description="Why, in words; empty if all is well.")] = ""
    device: Annotated[str, Meta(description="Name of the device or file listened to.")] = ""
    sample_rate_hz: Annotated[
        int, Meta(ge=0, description="Rate of the device itself, before resampling.")
    ] = 0
    channels: Annotated[int, Meta(ge=0, description="Channels of the device itself, before mixing.")] = 0
    source: Annotated[SourceKind, Meta(description="Kind of input.")] = "device"
    bundle: Annotated[str, Meta(description="The model bundle in use: name and hash.")] = ""
    model_device: Annotated[str, Meta(description="Where the models run, for example `cpu` or `cuda:0`.")] = (
        ""
    )
    tracks: Annotated[int, Meta(ge=0, description="Tracks in the library that can be suggested.")] = 0
