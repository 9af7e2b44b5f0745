"""What the player tells of itself, to a terminal or as JSON."""

from dataclasses import dataclass

from ..protocol import Track


@dataclass(frozen=True, slots=True)
class Status:
    """One moment.

    Attributes
    ----------
    track : Track or None
        What plays.
    sounds : bool
        Whether it is to be heard: the loudspeaker is open and music is on its way to it.
    emotion : str or None
        What it was chosen for.
    position_s : float
        Where in it.
    held : bool
        Whether somebody has paused the player itself.
    level_dbfs : float or None
        What was sent to the loudspeaker, RMS; None if unknown.
    duck_db : float
        How far the music steps back under speech.
    daemon : bool
        Whether the daemon gives signs of life.
    output_open : bool
        Whether a loudspeaker is open.
    output : str
        How the loudspeaker stands, in words.
    underruns : int
        How often the loudspeaker had to wait for sound.
    """

    track: Track | None
    sounds: bool
    held: bool
    emotion: str | None
    position_s: float
    level_dbfs: float | None
    duck_db: float
    daemon: bool
    output_open: bool
    output: str
    underruns: int
