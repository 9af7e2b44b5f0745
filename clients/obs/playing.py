"""Playing tracks in the decks: load, start, see what became of it, ask for the next."""

import logging
import math
import time

from ..protocol import Track
from ..show.fade import gain_to_db
from ..show.reporter import PlaybackReporter
from ..view.words import name_of
from .decks import NAMES, Deck, Decks, Load, Name, Phase, Stop
from .errors import RequestFailed
from .faders import Faders
from .guard import Guard
from .stage import Media, Stage, playable

_log = logging.getLogger(__name__)
_SETTLED_S = 1.0
_UNSAID_S = 2.0
_PATIENCE_S = 10.0
_LEAD_S = 5.0
_REPORT_S = 5.0
_MOST_FAILURES = 5


class Playing:
    """Does in OBS what the decks say, and tells them what came of it.

    Parameters
    ----------
    fade_s : float
        Length of a crossfade; the next track is asked for so long before the end, and a little more.
    """

    def __init__(
        self,
        stage: Stage,
        decks: Decks,
        faders: Faders,
        guard: Guard,
        reporter: PlaybackReporter,
        *,
        fade_s: float,
    ) -> None:
        self._stage = stage
        self._decks = decks
        self._faders = faders
        self._guard = guard
        self._reporter = reporter
        self._lead_s = fade_s + _LEAD_S
        self._files: dict[Name, str | None] = dict.fromkeys(NAMES)
        self._begun: set[Name] = set()
        self._ended: set[Name] = set()
        self._failures = 0
        self._unheard = False
        self._asked_for: Track | None = None
        self._position: tuple[float, float] = (0.0, 0.0)
        self._reported: tuple[str | None, float] = ("", -math.inf)

    async def perform(self, acts: list[Load | Stop], now_s: float) -> None:
        """Load and stop."""
        for act in acts:
            if isinstance(act, Stop):
                await self._stage.stop(act.deck)
            elif (file := playable(act.track)) is None:
                self._failed(self._decks.decks[act.deck], "its name is not valid UTF-8", now_s)
            else:
                self._faders.moving(act.deck, 0.0, now_s)
                self._files[act.deck] = file
                self._begun.discard(act.deck)
                self._ended.discard(act.deck)
                await self._stage.load(act.deck, file)

    async def look(self, now_s: float) -> str | None:
        """See what the decks do; return what the user has done to them, in words, if anything."""
        media = await self._stage.look()
        for deck in NAMES:
            expected, self._files[deck] = self._files[deck], media[deck].file
            if expected not in {None, media[deck].file}:
                self._decks.decks[deck].enter(Phase.IDLE, now_s)  # his, even if it was just being loaded
                return f"another file was chosen in {self._stage.sources[deck].name!r}"
        loading, live = self._decks.in_phase(Phase.LOADING), self._decks.live
        if loading is not None:
            await self._loading(loading, media[loading.name], now_s)
        if live is not None and live.phase is Phase.LIVE:
            return await self._live(live, media[live.name], now_s)
        return None

    def began(self, deck: Name) -> None:
        """Say that OBS has begun a file in a deck, if only to find that it cannot play it."""
        self._begun.add(deck)

    def ended(self, deck: Name) -> None:
        """Say that OBS has come to the end of a file in a deck."""
        self._ended.add(deck)

    def forget_files(self) -> None:
        """Take whatever the decks hold now as meant to be there."""
        self._files = dict.fromkeys(NAMES)

    def report(self, volume: float, now_s: float) -> None:
        """Tell the daemon what sounds: at a change, and every now and then."""
        live = self._decks.live if self._decks.audible else None
        track = live.track if live else None
        before, at_s = self._reported
        playing = track.id if track else None
        if playing == before and (track is None or now_s - at_s < _REPORT_S):
            return
        self._reported = (playing, now_s)
        if track is None:
            self._reporter.report("stopped")
            return
        known = track.level_dbfs is not None and volume > 0
        level_dbfs = track.level_dbfs + gain_to_db(volume) if known and track.level_dbfs is not None else None
        position_s, seen_s = self._position
        self._reporter.report("playing", track, level_dbfs, position_s + now_s - seen_s)

    async def _loading(self, deck: Deck, media: Media, now_s: float) -> None:
        """See whether what was loaded has begun; until OBS says so, it tells of the file before."""
        since_s = now_s - deck.since_s
        begun = deck.name in self._begun
        if media.plays and deck.track is not None and (begun or since_s > _UNSAID_S):
            await self._start(deck, deck.track, media.duration_s)
        elif since_s > _PATIENCE_S or (begun and self._over(deck.name, media, since_s)):
            self._failed(deck, "the file is not there, or is no music to it", now_s)

    def _over(self, deck: Name, media: Media, since_s: float) -> bool:
        """Return whether OBS has given up; of a file it could not open it may go on saying that it plays."""
        return media.state == "ended" or (since_s > _SETTLED_S and deck in self._ended)

    async def _start(self, deck: Deck, track: Track, duration_s: float) -> None:
        start_s = min(track.start_s, max(duration_s - self._lead_s, 0.0))
        if start_s > 0:
            try:
                await self._stage.seek(deck.name, start_s)
            except RequestFailed as refusal:
                _log.info("%s It plays from its beginning.", refusal)
        now_s = time.monotonic()
        self._position = (start_s, now_s)
        self._failures = 0
        self._decks.started(deck.name, now_s)
        _log.info("Playing %s.", name_of(track))

    async def _live(self, deck: Deck, media: Media, now_s: float) -> str | None:
        source = self._stage.sources[deck.name].name
        if media.state in {"paused", "stopped"}:
            return f"{source!r} was {media.state}"
        if media.state == "ended":
            await self._stage.again(deck.name)
            self._position, self._asked_for = (0.0, now_s), None
            _log.info("Nothing else was suggested: the track starts anew.")
            return None
        self._warn_unheard(source, unheard=self._decks.audible and not media.active)
        self._position = (media.position_s, now_s)
        left_s = media.duration_s - media.position_s
        if media.plays and left_s < self._lead_s and self._asked_for is not deck.track:
            self._asked_for = deck.track
            self._ask(now_s)
        return None

    def _warn_unheard(self, source: str, *, unheard: bool) -> None:
        if unheard and not self._unheard:
            _log.warning(
                "The scene on air does not have %r, so its music is not heard: `sottovoce client obs setup` "
                "puts it in, [obs] music_scenes leaves the scene out.",
                source,
            )
        self._unheard = unheard

    def _failed(self, deck: Deck, why: str, now_s: float) -> None:
        path = deck.track.path if deck.track else ""
        self._failures += 1
        self._decks.failed(deck.name, now_s)
        if self._failures <= _MOST_FAILURES:
            _log.warning("OBS cannot play %s: %s. Asking for another track.", path, why)
            self._ask(now_s)
        else:
            _log.warning(
                "OBS cannot play %s either: %s. Check that OBS sees the music under the paths that the "
                "daemon gives; the next suggestion is tried again.",
                path,
                why,
            )

    def _ask(self, now_s: float) -> None:
        self._guard.asked(now_s)
        self._reporter.next_track()
