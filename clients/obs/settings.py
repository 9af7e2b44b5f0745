"""Settings of the bridge to OBS."""

from typing import Annotated, Literal

from msgspec import Meta

from ..show.ducking import DuckSettings

Track = Literal["1", "2", "3", "4", "5", "6"]


class ObsSettings(DuckSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `sottovoce client obs` does in OBS. `sottovoce client obs setup` makes the sources named here."""

    host: Annotated[
        str, Meta(description="Machine that OBS runs on; it must see the music under the same paths.")
    ] = "127.0.0.1"
    port: Annotated[
        int, Meta(ge=1, le=65535, description="Port shown in OBS under Tools, WebSocket Server Settings.")
    ] = 4455
    password_file: Annotated[
        str,
        Meta(
            description="File that holds the password; SOTTOVOCE_OBS_PASSWORD goes before it. With neither, "
            "the password is read from the settings of OBS on this machine."
        ),
    ] = ""
    deck_a: Annotated[str, Meta(description="Media source that plays every other track.")] = "sottovoce A"
    deck_b: Annotated[str, Meta(description="Media source that plays the tracks between.")] = "sottovoce B"
    text_source: Annotated[
        str, Meta(description="Text source that shows what plays; empty or absent in OBS: none.")
    ] = "sottovoce now playing"
    template: Annotated[
        str,
        Meta(description="What it shows, of {title}, {artist}, {album}, {licence} and {emotion}."),
    ] = "{title} - {artist}"
    fade_s: Annotated[
        float, Meta(ge=0, le=60, description="Length of a crossfade; 3 s is heard as one, not as a cut.")
    ] = 3.0
    target_level_dbfs: Annotated[
        float,
        Meta(
            ge=-70,
            le=0,
            description="Level (RMS) that every track is brought to when the fader stands at 0 dB, raised "
            "by 6 dB at most; -30 lies some 12 dB below a speaking voice.",
        ),
    ] = -30.0
    audio_tracks: Annotated[
        tuple[Track, ...],
        Meta(
            description='Audio tracks of OBS that carry the music, for example ["1"] to keep it off the '
            "track of a VOD; empty leaves them as they are."
        ),
    ] = ()
    music_scenes: Annotated[
        tuple[str, ...],
        Meta(description="Scenes that have music, by name; in others it fades out. Empty: all."),
    ] = ()
    duck_from: Annotated[
        Literal["daemon", "obs", "off"],
        Meta(
            description="What tells that somebody speaks: the daemon, OBS's own meter of `duck_input`, or "
            "nothing."
        ),
    ] = "daemon"
    duck_input: Annotated[
        str, Meta(description='Input of OBS whose meter is watched with duck_from = "obs".')
    ] = "Mic/Aux"
    duck_threshold_dbfs: Annotated[
        float, Meta(ge=-90, le=0, description="Peak on that meter from which it counts as speech.")
    ] = -40.0
    emotion_scenes: Annotated[
        tuple[str, ...],
        Meta(
            description='Scenes by emotion of the music, for example ["happy=Bright", "sad=Rain"]. '
            "Switches only among these: in any other scene it leaves you alone."
        ),
    ] = ()
    emotion_filters: Annotated[
        tuple[str, ...],
        Meta(
            description='Filters by emotion, for example ["sad=Camera/Blue"]: on while the music has that '
            "emotion, else off."
        ),
    ] = ()
    emotion_cooldown_s: Annotated[
        float,
        Meta(ge=0, le=3600, description="Least time between two changes of scene or filter by emotion."),
    ] = 10.0
