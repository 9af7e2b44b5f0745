"""What is known of the music in a frame, so that it is not taken for a voice."""

from dataclasses import dataclass

from ..frames import Samples


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """Music sounds while a frame is heard.

    Attributes
    ----------
    rest : Samples [shape=(FRAME_SAMPLES,)] or None
        The frame less the music; None while what plays is unknown, or not found in the room.
    explained : bool
        Whether the music alone accounts for the frame.
    """

    rest: Samples | None = None
    explained: bool = False
