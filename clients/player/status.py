"""What the player tells of itself, to a terminal or as JSON."""

from dataclasses import dataclass

from ..protocol import Track


@dataclass(frozen=True, slots=True)
class Status:
    """One moment.

    Attributes
    ----------
    track : Track or None
        What sounds.
    emotion : str or None
        What it was chosen for.
    position_s : float
        Where in it.
    level_dbfs : float or None
        What was sent to the loudspeaker, RMS; None if unknown.
    duck_db : float
        How far the music steps back under speech.
    daemon : bool
        Whether the daemon gives signs of life.
    playing_on : bool
        Whether a loudspeaker is open.
    output : str
        How the loudspeaker stands, in words.
    underruns : int
        How often the loudspeaker had to wait for sound.
    """

    track: Track | None
    emotion: str | None
    position_s: float
    level_dbfs: float | None
    duck_db: float
    daemon: bool
    playing_on: bool
    output: str
    underruns: int
