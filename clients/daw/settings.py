"""Settings of the DAW bridge."""

from typing import Annotated, Literal

from msgspec import Meta

from ..show.ducking import DuckSettings


class DawSettings(DuckSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `sottovoce client daw` sends, and where to. What moves what is said in a mapping file."""

    mapping: Annotated[
        str,
        Meta(
            description="Name of a shipped mapping (see `sottovoce client daw templates`) or path of your "
            "own; generic speaks to anything that can learn OSC."
        ),
    ] = "generic"
    follow: Annotated[
        Literal["mood", "voice"],
        Meta(
            description="What valence, arousal, emotion and confidence follow: the mood that the music is "
            "chosen for, smoothed over sentences, or the voice alone, sentence by sentence."
        ),
    ] = "mood"
    osc_host: Annotated[
        str, Meta(description="Machine that the DAW runs on; empty: what the mapping says, usually this one.")
    ] = ""
    osc_port: Annotated[
        int, Meta(ge=0, le=65535, description="UDP port that the DAW listens on; 0: what the mapping says.")
    ] = 0
    midi_port: Annotated[
        str,
        Meta(
            description="MIDI port by part of its name (`sottovoce client daw ports` lists them); empty: "
            "what the mapping says."
        ),
    ] = ""
