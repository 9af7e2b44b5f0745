"""Topic `suggestion`: the music that fits the voice, the decision, and why."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .event import Event, Unit
from .paths import from_wire, to_wire

Mode = Literal["partial", "final", "manual"]
Decision = Literal["switch", "hold", "abstain"]

Path = Annotated[str, Meta(description="Path on the daemon's machine; always valid UTF-8.")]
PathB64 = Annotated[
    str | UnsetType,
    Meta(description="The path's bytes in base64; there only if the path is not valid UTF-8."),
]


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """One recording of the library, as a candidate."""

    id: Annotated[
        str, Meta(description="Hash of the decoded audio: stays when the file is moved or retagged.")
    ]
    path: Path
    path_b64: PathB64 = UNSET
    title: Annotated[str, Meta(description="Title tag; empty if unknown.")] = ""
    artist: Annotated[str, Meta(description="Artist tag; empty if unknown.")] = ""
    album: Annotated[str, Meta(description="Album tag; empty if unknown.")] = ""
    licence: Annotated[str, Meta(description="Licence; empty if unknown.")] = ""
    similarity: Annotated[
        float | None, Meta(description="Cosine with the voice; null if not searched for.")
    ] = None
    emotion: Annotated[str, Meta(description="Emotion class of the music; empty if unknown.")] = ""
    valence: Annotated[Unit | None, Meta(description="0 unpleasant, 1 pleasant; null if unknown.")] = None
    arousal: Annotated[Unit | None, Meta(description="0 calm, 1 excited; null if unknown.")] = None
    start_s: Annotated[float, Meta(ge=0, description="The section that fits best starts here.")] = 0.0
    duration_s: Annotated[float, Meta(ge=0, description="Length of the recording; 0 if unknown.")] = 0.0
    level_dbfs: Annotated[
        float | None,
        Meta(description="RMS level of the recording; null if unknown."),
    ] = None

    @classmethod
    def at(cls, path: str, **fields: object) -> "Track":
        """Build a track from a file system path, which need not be valid UTF-8."""
        shown, path_b64 = to_wire(path)
        return cls(path=shown, path_b64=path_b64, **fields)  # type: ignore[arg-type]

    @property
    def file(self) -> str:
        """The path as the file system knows it."""
        return from_wire(self.path, self.path_b64)


class Suggestion(Event, frozen=True, kw_only=True):
    """Ranked tracks for what was heard, and what the director made of them."""

    TOPIC: ClassVar[str] = "suggestion"
    RETAINED: ClassVar[bool] = True

    utterance: Annotated[str | None, Meta(description="The utterance it answers; null if none (manual).")]
    mode: Annotated[
        Mode, Meta(description="From speech still going on, from a whole utterance, or asked for by hand.")
    ]
    decision: Annotated[
        Decision,
        Meta(description="`switch`: play `current` from now on; `hold`: go on as before; `abstain`: unsure."),
    ]
    code: Annotated[str, Meta(description="Stable word for the reason.")]
    reason: Annotated[str, Meta(description="The reason in words.")]
    emotion: Annotated[str | None, Meta(description="Emotion class it was chosen for.")] = None
    valence: Annotated[Unit | None, Meta(description="0 unpleasant, 1 pleasant; smoothed over time.")] = None
    arousal: Annotated[Unit | None, Meta(description="0 calm, 1 excited; smoothed over time.")] = None
    confidence: Annotated[
        Unit | None, Meta(description="Calibrated probability that the emotion is right.")
    ] = None
    tracks: Annotated[tuple[Track, ...], Meta(description="Candidates, the best first.")] = ()
    current: Annotated[Track | None, Meta(description="The track that should be playing now.")] = None
    latency_ms: Annotated[
        float | None, Meta(description="From the end of the utterance (hangover done) to this message.")
    ] = None
