"""What an update says of itself: while it runs, and at its end."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is.

    Attributes
    ----------
    done, total : int
        Files.
    path : str
        The file that was just done.
    per_minute : float
        Files a minute so far.
    eta_s : float
        Seconds that are left at this rate.
    """

    done: int
    total: int
    path: str
    per_minute: float
    eta_s: float


@dataclass(slots=True)
class Summary:
    """What an update did, in files.

    Attributes
    ----------
    added : int
        Heard and embedded.
    followed : int
        Moved, copied or retagged files of known recordings.
    failed : int
        Gave no track.
    unchanged : int
        Needed nothing.
    missing : int
        Have gone since the last update.
    offline : dict of str to str
        Folders that are not trusted now, with the reason.
    index : str
        '' if the index fits, 'built' if it was made anew, else why it could not be.
    interrupted : bool
        Whether `stop` ended it early.
    """

    added: int = 0
    followed: int = 0
    failed: int = 0
    unchanged: int = 0
    missing: int = 0
    offline: dict[str, str] = field(default_factory=dict)
    index: str = ""
    interrupted: bool = False
