"""Arguments of the requests, and the table of all requests."""

from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta

from .event import Unit
from .suggestion import Path, PathB64


class Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No arguments. Unknown ones are refused: a call with a misspelt argument must not do something else."""


class TrackOrCurrent(Arguments, frozen=True, kw_only=True):
    """A track, or the current one."""

    track: Annotated[str | None, Meta(description="Id of the track; left out: the current one.")] = None


class OneTrack(Arguments, frozen=True, kw_only=True):
    """A track."""

    track: Annotated[str, Meta(description="Id of the track.")]


class Mood(Arguments, frozen=True, kw_only=True):
    """A mood by hand: an emotion class, or valence and arousal together."""

    emotion: Annotated[str | None, Meta(description="Emotion class.")] = None
    valence: Annotated[Unit | None, Meta(description="0 unpleasant, 1 pleasant.")] = None
    arousal: Annotated[Unit | None, Meta(description="0 calm, 1 excited.")] = None

    def __post_init__(self) -> None:
        point = self.valence is not None and self.arousal is not None
        either = self.valence is not None or self.arousal is not None
        if (either and not point) or (self.emotion is None) == (not either):
            raise ValueError("a mood is either an emotion, or valence and arousal together")


class AudioFile(Arguments, frozen=True, kw_only=True):
    """A recording of speech on the daemon's machine."""

    path: Path
    path_b64: PathB64 = UNSET


class PlaybackReport(Arguments, frozen=True, kw_only=True):
    """What a client plays, so that the daemon does not take its music for a voice."""

    state: Annotated[Literal["playing", "stopped"], Meta(description="Whether music sounds.")]
    client: Annotated[str, Meta(min_length=1, description="Who plays, for example `player` or `obs`.")]
    track: Annotated[str | None, Meta(description="Id of the track; null if it is not from the library.")] = (
        None
    )
    path: Path = ""
    path_b64: PathB64 = UNSET
    level_dbfs: Annotated[float | None, Meta(description="How loud it plays, RMS; null if unknown.")] = None
    position_s: Annotated[float, Meta(ge=0, description="Where in the track.")] = 0.0


class RequestKind(NamedTuple):
    """A request: the type of its arguments and what it does."""

    arguments: type[Arguments]
    does: str


REQUESTS: dict[str, RequestKind] = {
    "describe": RequestKind(
        Arguments, "Tell name, versions, session, topics, bundle, and the requests with their arguments."
    ),
    "snapshot": RequestKind(Arguments, "Give the last event of every retained topic."),
    "ping": RequestKind(Arguments, "Answer, with the session and the monotonic clock."),
    "status": RequestKind(Arguments, "Tell what runs, on what, how fast, and what is wrong."),
    "pause": RequestKind(Arguments, "Stop suggesting; go on hearing."),
    "resume": RequestKind(Arguments, "Suggest again."),
    "mute": RequestKind(Arguments, "Stop hearing."),
    "unmute": RequestKind(Arguments, "Hear again."),
    "listen": RequestKind(Arguments, "Take what is said next as a query, as after the wake phrase."),
    "skip": RequestKind(Arguments, "Go on to another track of the same mood."),
    "pin": RequestKind(TrackOrCurrent, "Keep a track until `unpin`."),
    "unpin": RequestKind(Arguments, "Let the voice decide again."),
    "veto": RequestKind(TrackOrCurrent, "Never suggest a track again."),
    "unveto": RequestKind(OneTrack, "Take a veto back."),
    "like": RequestKind(TrackOrCurrent, "Suggest a track more readily from now on."),
    "mood": RequestKind(Mood, "Suggest for this mood until `clear_mood`, whatever the voice says."),
    "clear_mood": RequestKind(Arguments, "Let the voice decide again."),
    "suggest": RequestKind(AudioFile, "Suggest for a recording instead of the live voice."),
    "reload": RequestKind(Arguments, "Take the library's new index into use."),
    "playback.report": RequestKind(PlaybackReport, "Say what is playing; published as `playback`."),
}
