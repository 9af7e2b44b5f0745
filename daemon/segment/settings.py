"""What can be set about cutting the stream into utterances."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from ..framing import FRAME_MS


class SegmentSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How speech is told from everything else, and where an utterance starts and ends.

    A frame (20 ms) is voiced when it is louder than both floors, WebRTC VAD calls it speech and the judge
    agrees.
    """

    vad_mode: Annotated[
        Literal[0, 1, 2, 3],
        Meta(description="WebRTC VAD aggressiveness: 0 misses least, 3 lets least else through."),
    ] = 2
    judge: Annotated[
        Literal["auto", "silero", "none"],
        Meta(
            description="Who decides about frames that pass the gate: silero keeps most music out, none "
            "takes all; auto is silero wherever its package exists (not for Linux on ARM)."
        ),
    ] = "auto"
    judge_threshold: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Silero's probability of a voice from which a frame counts: higher keeps more music "
            "out and misses more speech over music.",
        ),
    ] = 0.7
    floor_dbfs: Annotated[
        float,
        Meta(ge=-96, le=0, description="Absolute gate: quieter frames are never voiced, whatever the room."),
    ] = -60.0
    floor_margin_db: Annotated[
        float,
        Meta(
            ge=0,
            le=30,
            description="A voiced frame is this much louder than the noise floor: keeps steady hum out.",
        ),
    ] = 5.0
    floor_window_s: Annotated[
        float,
        Meta(
            ge=0.5,
            le=30,
            description="The noise floor is the quietest moment of this time: how fast new noise is learnt.",
        ),
    ] = 3.0
    start_voiced_frames: Annotated[
        int,
        Meta(
            ge=1,
            le=50,
            description="An utterance starts when this many frames of the start window are voiced.",
        ),
    ] = 5
    start_window_frames: Annotated[
        int,
        Meta(
            ge=1, le=50, description="Length of the start window in frames of 20 ms: clicks do not fill it."
        ),
    ] = 8
    music_judge_threshold: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="As judge_threshold, while a client plays music that is not known or not found in "
            "the room: keeps more singing out.",
        ),
    ] = 0.95
    music_start_voiced_frames: Annotated[
        int,
        Meta(
            ge=1,
            le=100,
            description="As start_voiced_frames, while such music plays, of a window twice as long; at most "
            "all of it.",
        ),
    ] = 12
    music_hangover_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="Music is in the room for so long after a client says that it stopped.",
        ),
    ] = 1000
    music_remove: Annotated[
        bool,
        Meta(
            description="Decode what a client plays and take it away from what is heard before a voice is "
            "looked for, singing and all; costs about two hundredths of a core while music plays."
        ),
    ] = True
    music_removed_db: Annotated[
        float,
        Meta(
            ge=1,
            le=40,
            description="A frame that loses more than this with the known music is music alone: lower misses "
            "more speech below the music's level, higher takes more music for speech.",
        ),
    ] = 6.0
    pre_roll_ms: Annotated[
        int,
        Meta(
            ge=0, le=2000, description="Kept from before the first voiced frame, so no first sound is lost."
        ),
    ] = 300
    post_roll_ms: Annotated[
        int,
        Meta(ge=0, le=2000, description="Kept after the last voiced frame, so no last sound is lost."),
    ] = 100
    hangover_ms: Annotated[
        int,
        Meta(ge=100, le=5000, description="An utterance ends after this long without a voiced frame."),
    ] = 600
    min_ms: Annotated[
        int,
        Meta(ge=20, le=5000, description="Less than this from first to last voiced frame is rejected."),
    ] = 300
    max_ms: Annotated[
        int,
        Meta(ge=1000, le=120_000, description="A longer utterance is cut, and goes on as the next one."),
    ] = 15_000
    soft_cut_ms: Annotated[
        int,
        Meta(ge=20, le=60_000, description="Such a cut falls on the quietest frame of this last stretch."),
    ] = 3000
    partial_after_ms: Annotated[
        int,
        Meta(
            ge=200,
            le=60_000,
            description="First look at an unfinished utterance, counted from its first sound.",
        ),
    ] = 1000
    partial_every_ms: Annotated[
        int,
        Meta(ge=100, le=60_000, description="Further looks while the voice goes on."),
    ] = 500

    @property
    def longest_start_frames(self) -> int:
        """Length of the start window while music plays."""
        return 2 * self.start_window_frames

    def start_frames(self, *, music: bool) -> tuple[int, int]:
        """Return how many voiced frames of how many start an utterance, beside unknown music or without."""
        if music:
            most = self.longest_start_frames
            return min(most, max(self.start_voiced_frames, self.music_start_voiced_frames)), most
        return self.start_voiced_frames, self.start_window_frames

    def __post_init__(self) -> None:
        """Check what one bound cannot say alone; msgspec turns this into its own validation error."""
        if self.start_voiced_frames > self.start_window_frames:
            raise ValueError(
                f"start_voiced_frames ({self.start_voiced_frames}) cannot be more than "
                f"start_window_frames ({self.start_window_frames})"
            )
        if self.post_roll_ms > self.hangover_ms:
            raise ValueError(
                f"post_roll_ms ({self.post_roll_ms}) cannot be more than hangover_ms ({self.hangover_ms})"
            )
        if 2 * self.soft_cut_ms > self.max_ms:
            raise ValueError(
                f"soft_cut_ms ({self.soft_cut_ms}) cannot be more than half of max_ms ({self.max_ms})"
            )
        start_ms = self.pre_roll_ms + FRAME_MS * self.longest_start_frames
        if start_ms + self.soft_cut_ms > self.max_ms:
            raise ValueError(
                f"max_ms ({self.max_ms}) cannot be less than pre_roll_ms, the start window and soft_cut_ms "
                f"together ({start_ms + self.soft_cut_ms})"
            )
