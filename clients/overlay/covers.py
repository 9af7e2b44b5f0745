"""Covers by track: only of tracks that the page shows, and only a few in memory."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from ..errors import ProtocolError
from ..protocol import Track
from .cover import Cover, embedded
from .model import Model
from .placeholder import placeholder

KEPT = 24  # of at most 4 MiB each, and mostly a tenth of that


class Covers:
    """Finds the cover of a track; threads may share it.

    Parameters
    ----------
    model : Model
        Knows the tracks; a track that it does not know has no cover, whatever files there are.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._kept: OrderedDict[str, Cover | None] = OrderedDict()
        self._lock = Lock()

    def known(self, track_id: str) -> Track | None:
        """Return the track of an id, if the page shows it; call it where the model is fed."""
        return next((track for track in self._model.tracks() if track.id == track_id), None)

    def of(self, track: Track) -> Cover:
        """Return the embedded picture of a track's file, or a drawn one; reads the file at most once."""
        with self._lock:
            if track.id not in self._kept:
                self._kept[track.id] = _read(track)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(track.id)
            cover = self._kept[track.id]
        return cover or Cover(placeholder(track.id, track.emotion).encode(), "image/svg+xml")


def _read(track: Track) -> Cover | None:
    try:
        return embedded(Path(track.file))
    except (ProtocolError, ValueError):  # a path that is none
        return None
