"""Every section of config.toml; each stage's settings live beside the stage."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from ...clients.daw.settings import DawSettings
from ...clients.obs.settings import ObsSettings
from ...clients.overlay.settings import OverlaySettings
from ...clients.player.settings import PlayerSettings
from ..capture.settings import CaptureSettings
from ..library.settings import LibrarySettings
from ..publish.settings import PublishSettings
from ..segment.settings import SegmentSettings
from ..suggest.settings import SuggestSettings
from ..wake.settings import WakeSettings


class ModelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What turns speech and music into vectors of one space."""

    bundle: Annotated[
        str, Meta(description="Name of a bundle (see `sottovoce models list`) or the path of its folder.")
    ] = "compact"
    device: Annotated[
        Literal["auto", "cpu", "cuda", "mps"],
        Meta(description="Where it runs; auto takes a GPU where there is one, else the CPU."),
    ] = "auto"
    threads: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            description="CPU threads of one forward pass. One is fastest for a model as small as compact.",
        ),
    ] = 1


class LogSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written to standard error."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="The least serious message shown; the live view shows warnings and errors only."),
    ] = "info"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration."""

    capture: CaptureSettings = field(default_factory=CaptureSettings)
    segment: SegmentSettings = field(default_factory=SegmentSettings)
    wake: WakeSettings = field(default_factory=WakeSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    library: LibrarySettings = field(default_factory=LibrarySettings)
    suggest: SuggestSettings = field(default_factory=SuggestSettings)
    publish: PublishSettings = field(default_factory=PublishSettings)
    player: PlayerSettings = field(default_factory=PlayerSettings)
    obs: ObsSettings = field(default_factory=ObsSettings)
    daw: DawSettings = field(default_factory=DawSettings)
    overlay: OverlaySettings = field(default_factory=OverlaySettings)
    log: LogSettings = field(default_factory=LogSettings)
