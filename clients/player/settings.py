"""The [player] section of config.toml."""

from typing import Annotated

from msgspec import Meta

from ..show.ducking import DuckSettings


class PlayerSettings(DuckSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How `sottovoce client player` sounds: where, how loud, how it changes tracks and steps back."""

    device: Annotated[
        str,
        Meta(
            min_length=1,
            description="Loudspeaker by part of its name; `default` is the one the system prefers. While a "
            "named one is away the player waits for it: music never comes out of another one unasked.",
        ),
    ] = "default"
    volume_db: Annotated[
        float,
        Meta(ge=-60.0, le=0.0, description="Volume in dB; 0 leaves music at target_level_dbfs."),
    ] = 0.0
    target_level_dbfs: Annotated[
        float,
        Meta(
            ge=-40.0,
            le=-6.0,
            description="Level (RMS) to which every track is brought, so that quiet and loud recordings "
            "sound alike; -20 leaves the peaks of most music room.",
        ),
    ] = -20.0
    boost_db: Annotated[
        float,
        Meta(
            ge=0.0,
            le=30.0,
            description="Most that a quiet recording is made louder; more would lift its noise.",
        ),
    ] = 12.0
    crossfade_s: Annotated[
        float,
        Meta(ge=0.0, le=20.0, description="Length of the crossfade from track to track; 0 cuts."),
    ] = 4.0
    media_keys: Annotated[
        bool,
        Meta(
            description="Show what plays on the desktop; let media keys pause and skip (MPRIS; Linux only)."
        ),
    ] = True
