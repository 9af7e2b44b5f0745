"""What sounds when: starts tracks, crossfades, ducks, loops, and goes on to the next. Pure but for its decks.

It makes sound block by block, and its only clock is the number of samples it has made.
"""

import logging
from collections.abc import Callable

import numpy as np

from ..protocol import Track
from ..show.ducking import Ducker
from ..show.fade import db_to_gain
from ..view.words import title_of
from .entry import Entry, OpenDeck, levelling
from .mixer import BLOCKS_PER_S, Mixer
from .ring import Stereo
from .settings import PlayerSettings

_log = logging.getLogger(__name__)

ASK_AHEAD_S = 3.0
"""Before the last crossfade: the daemon answers at once, and a decoder takes half a second to start."""
_LOOP_AHEAD_S = 1.5
_SHORTEST_S = 1.0
HOLD_S = 0.2
"""Length of the fade when music is held, or the player ends."""
_LONGEST_WAIT_S = 30.0
_FROM_SILENCE_S = 1.0
"""A fade-in without another track to fade from: longer, it would seem that nothing happens."""


class Engine:
    """Makes the music.

    Parameters
    ----------
    settings : PlayerSettings
        Levels, fades and ducking.
    open_deck : OpenDeck
        Opens files.
    ask_next : callable
        Asks the daemon for another track of the same mood.
    rate_hz : int
        Sample rate until `set_rate`.
    """

    def __init__(
        self,
        settings: PlayerSettings,
        open_deck: OpenDeck,
        ask_next: Callable[[], None],
        rate_hz: int = 48_000,
    ) -> None:
        self._settings = settings
        self._open_deck = open_deck
        self._ask_next = ask_next
        self._ducker = Ducker(settings)
        self._mixer = Mixer(rate_hz)
        self._rate_hz = rate_hz
        self._now: Entry | None = None
        self._soon: Entry | None = None
        self._clock_s = 0.0
        self._held = False
        self._presence = 1.0
        self._failures = 0
        self._ask_at_s: float | None = None
        self._told: set[str] = set()
        self._power: list[float] = []

    @property
    def block_frames(self) -> int:
        """Length of what `render` returns."""
        return self._mixer.block_frames

    @property
    def track(self) -> Track | None:
        """The track that was started last; None if there is to be silence."""
        return self._now.track if self._now else None

    @property
    def sounds(self) -> bool:
        """Whether anything is to be heard, if only a fade's end."""
        return bool(self._mixer.voices) and not (self._held and self._presence == 0.0)

    @property
    def position_s(self) -> float:
        """Where in the track it is."""
        return self._now.deck.position_s if self._now else 0.0

    @property
    def duck_db(self) -> float:
        """How far the music steps back just now, in decibels: 0 is not at all."""
        return max(0.0, -self._ducker.gain_db(self._clock_s))

    def play(self, track: Track | None) -> None:
        """Go on to a track as soon as enough of it is decoded; None fades to silence."""
        self._ask_at_s = None
        if track is None:
            self._drop_soon()
            self._now = None
            self._mixer.stop(self._longest_fade)
        else:
            self._prepare(track, track.start_s)

    def speech(self, speaking: bool) -> None:
        """Say whether somebody speaks."""
        self._ducker.speech(speaking, self._clock_s)

    def hold(self, held: bool) -> None:
        """Fade out within 200 ms and stay, or go on from there."""
        self._held = held

    def set_rate(self, rate_hz: int) -> None:
        """Go on at another sample rate, from where the track is."""
        if rate_hz == self._rate_hz:
            return
        entry = self._soon or self._now
        start_s = entry.deck.position_s if entry else 0.0
        self.close()
        self._rate_hz, self._mixer = rate_hz, Mixer(rate_hz)
        if entry:
            self._prepare(entry.track, start_s)

    def render(self) -> Stereo:
        """Return the next ten milliseconds."""
        self._clock_s += 1 / BLOCKS_PER_S
        if self._held and self._presence == 0.0:
            return self._mixer.rest()
        self._watch_end()
        self._begin()
        if self._ask_at_s is not None and self._clock_s >= self._ask_at_s:
            self._ask_at_s = None
            self._ask_next()
        step = 1 / (HOLD_S * BLOCKS_PER_S)
        self._presence = max(self._presence - step, 0.0) if self._held else min(self._presence + step, 1.0)
        duck_db = self._ducker.gain_db(self._clock_s)
        block = self._mixer.render(db_to_gain(self._settings.volume_db + duck_db) * self._presence)
        gaps, self._mixer.gaps = self._mixer.gaps, 0
        if gaps and self._now:
            self._tell(self._now.track, f"{title_of(self._now.track)} is read too slowly: it has gaps.")
        self._power.append(float(np.square(block).mean()))
        return block

    def take_level_dbfs(self) -> float | None:
        """Return the level (RMS) of what was made since the last call; None of less than 100 ms."""
        if len(self._power) < BLOCKS_PER_S // 10:
            return None
        power, self._power = float(np.mean(self._power)), []
        return 10.0 * float(np.log10(max(power, 1e-12)))

    def close(self) -> None:
        """Let go of every file."""
        self._drop_soon()
        self._mixer.close()
        self._now = None

    @property
    def _longest_fade(self) -> int:
        return round(self._settings.crossfade_s * self._rate_hz)

    def _prepare(self, track: Track, start_s: float, *, loops: bool = False) -> None:
        self._drop_soon()
        ahead_s = self._settings.crossfade_s + ASK_AHEAD_S + 1.0
        deck = self._open_deck(track.file, start_s, self._rate_hz, ahead_s)
        self._soon = Entry(track, deck, start_s, self._rate_hz, loops)

    def _drop_soon(self) -> None:
        if self._soon:
            self._soon.deck.close()
        self._soon = None

    def _begin(self) -> None:
        """Let what is prepared sound, if it is ready and due."""
        soon = self._soon
        if soon is None or not soon.deck.ready:
            return
        if soon.deck.left is not None and soon.deck.left < _SHORTEST_S * self._rate_hz:
            self._refuse(soon)
            return
        fade = soon.fade_frames(self._longest_fade)
        if self._now is None:
            fade = min(fade, round(_FROM_SILENCE_S * self._rate_hz))
        elif soon.loops:
            left = self._now.deck.left
            fade = min(fade, self._now.fade_frames(self._longest_fade))
            if left is None or left > fade:
                return
        self._soon, self._now, self._failures = None, soon, 0
        self._mixer.start(soon.deck, levelling(soon.track, self._settings), fade)

    def _watch_end(self) -> None:
        """Ask for another track before this one ends, and prepare to loop it in case none comes."""
        now = self._now
        if now is None or now.deck.left is None:
            return
        if now.deck.fault:
            self._tell(now.track, f"{title_of(now.track)} breaks off: {now.deck.fault}.")
        to_fade_s = (now.deck.left - now.fade_frames(self._longest_fade)) / self._rate_hz
        if to_fade_s <= ASK_AHEAD_S and not now.asked:
            now.asked = True
            self._ask_next()
        if to_fade_s <= _LOOP_AHEAD_S and self._soon is None and self._ask_at_s is None:
            self._prepare(now.track, 0.0, loops=True)
        if now.deck.left == 0:
            self._now = None

    def _refuse(self, entry: Entry) -> None:
        """Give up a file, and ask for another track: ever less often, for they may all be missing."""
        self._drop_soon()
        if entry.start_s > 0.0 and not entry.deck.fault:  # the section lies behind the end: not the same file
            self._prepare(entry.track, 0.0, loops=entry.loops)
            return
        why = entry.deck.fault or "there is no sound in it"
        self._tell(entry.track, f"{title_of(entry.track)} cannot be played ({entry.track.path}): {why}.")
        wait_s = min(2.0**self._failures - 1.0, _LONGEST_WAIT_S)
        self._failures += 1
        self._ask_at_s = self._clock_s + wait_s

    def _tell(self, track: Track, words: str) -> None:
        if track.id not in self._told:
            _log.warning("%s", words)
        self._told.add(track.id)
