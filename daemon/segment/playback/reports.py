"""What clients say they play, folded into what sounds now."""

import threading
from dataclasses import dataclass

REPORT_LIFE_S = 5.0
"""Clients report every second; one that has been silent for so long plays no more."""
_SAME_S = 0.75
"""Reports are rough: a position that is off by less is the same playback going on."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a client.

    Attributes
    ----------
    client : str
        Who says so.
    playing : bool
        Whether its music sounds.
    path : str
        The recording, undecodable bytes as lone surrogates; empty if it is not a file of this machine.
    position_s : float
        Where in the recording.
    t_s : float
        Monotonic time at which that was said.
    """

    client: str
    playing: bool
    path: str
    position_s: float
    t_s: float


@dataclass(frozen=True, slots=True)
class Sounding:
    """The recording that sounds, empty if unknown, and when its beginning was or would have been."""

    path: str
    began_s: float


@dataclass(frozen=True, slots=True)
class _Playing:
    sounding: Sounding
    until_s: float


class Reports:
    """Takes reports on any thread and answers on another.

    Parameters
    ----------
    hangover_s : float
        Music is in the room for so long after a client has said that it stopped.
    """

    def __init__(self, hangover_s: float) -> None:
        self._hangover_s = hangover_s
        self._lock = threading.Lock()
        self._playing: dict[str, _Playing] = {}

    def take(self, report: Report) -> None:
        """Take what a client says."""
        with self._lock:
            before = self._playing.get(report.client)
            if report.playing:
                began_s = report.t_s - report.position_s
                if before and before.sounding.path == report.path:
                    same = abs(before.sounding.began_s - began_s) < _SAME_S
                    began_s = before.sounding.began_s if same else began_s
                until_s = report.t_s + REPORT_LIFE_S + self._hangover_s
                self._playing[report.client] = _Playing(Sounding(report.path, began_s), until_s)
            elif before:
                until_s = min(before.until_s, report.t_s + self._hangover_s)
                self._playing[report.client] = _Playing(before.sounding, until_s)

    def sounding(self, now_s: float) -> Sounding | None:
        """Return what sounds, None for nothing; of several clients' music at once none is known."""
        with self._lock:
            self._playing = {name: each for name, each in self._playing.items() if now_s < each.until_s}
            found = [each.sounding for each in self._playing.values()]
        if not found:
            return None
        return found[0] if len(found) == 1 else Sounding("", 0.0)
