"""From the director's query to candidates of the library, opened anew when an update has changed it."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from ..errors import LibraryError
from ..library.library import Candidate as Found
from ..library.library import Library, Shortfall
from ..suggest.terms import Candidate, Decision, Query
from .music import Music

CHECK_EVERY_S = 2.0

WORDS: dict[Shortfall, str] = {
    "": "",
    "fewer_than_k": "",
    "empty_library": "The library is empty: add music with `sottovoce library add FOLDER`.",
    "all_filtered": "No track passes the filters of [library], or no music folder is reachable.",
    "other_model": "The library was made with another model bundle: run `sottovoce library update`.",
}

_log = logging.getLogger(__name__)


class Finder:
    """Searches the library for the director.

    Parameters
    ----------
    music : Music
        Opens the library as it is on disk now.
    on_swap : callable
        Told when a changed library has been taken into use.
    """

    def __init__(self, music: Music, on_swap: Callable[[Library], None]) -> None:
        self._music = music
        self._on_swap = on_swap
        self.library = music.open()
        self.shortfall = ""
        self._checked_s = time.monotonic()
        self._opening: Future[Library | None] | None = None

    def find(self, query: Query) -> list[Candidate]:
        """Return the candidates for a query; `shortfall` then says in words why there are none."""
        self._follow_changes()
        if query.vector is None:
            result = self.library.near(query.valence, query.arousal, query.count)
        else:
            result = self.library.search(query.vector, query.count)
        self.shortfall = "" if result.candidates else WORDS[result.why]
        found = [_candidate(each) for each in result.candidates]
        if query.include and query.vector is not None and all(each.track != query.include for each in found):
            current = self.library.find(query.include, query.vector)
            found += [_candidate(current)] if current else []
        return found

    def track(self, track: str) -> Candidate | None:
        """Return one track by its id, or None if the library does not have it."""
        found = self.library.find(track)
        return _candidate(found) if found else None

    def reload(self) -> int:
        """Open the library anew and return the number of its tracks; the old one stays if that fails.

        Raises
        ------
        LibraryError
            The catalogue cannot be read.
        """
        self.library = self._music.open()
        self._on_swap(self.library)
        return len(self.library)

    def _follow_changes(self) -> None:
        """Look now and then, on a thread of its own: a large library takes seconds to open."""
        if self._opening is not None:
            if self._opening.done():
                self._take(self._opening)
                self._opening = None
        elif time.monotonic() - self._checked_s >= CHECK_EVERY_S:
            self._opening = Future()
            threading.Thread(
                target=self._look, args=(self._opening, self.library), name="library", daemon=True
            ).start()

    def _look(self, reply: "Future[Library | None]", library: Library) -> None:
        try:
            reply.set_result(self._music.open() if self._music.changed(library) else None)
        except Exception as error:  # noqa: BLE001 - handed to the suggest thread
            reply.set_exception(error)

    def _take(self, opened: "Future[Library | None]") -> None:
        self._checked_s = time.monotonic()
        try:
            library = opened.result()
        except LibraryError as error:  # what is loaded goes on serving the show
            _log.warning("The library on disk cannot be taken into use: %s", error)
            return
        if library is not None:
            self.library = library
            self._on_swap(library)


def explained(decision: Decision, shortfall: str) -> Decision:
    """Let the library's own reason, if it has one, stand for the director's where nothing was found."""
    if decision.code == "no_candidates" and shortfall:
        return replace(decision, reason=shortfall)
    return decision


def _candidate(found: Found) -> Candidate:
    return Candidate(
        track=found.track,
        path=found.path,
        title=found.title,
        artist=found.artist,
        album=found.album,
        licence=found.licence,
        similarity=found.similarity,
        emotion=found.emotion,
        valence=found.valence,
        arousal=found.arousal,
        start_s=found.start_s,
        duration_s=found.duration_s,
        level_dbfs=found.level_dbfs,
    )
