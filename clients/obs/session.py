"""The bridge at work in one scene collection, until OBS changes it or the bridge is asked to stop."""

import logging
import math
import time

from ..show import Ducker
from ..show.now_playing import now_playing
from .connection import Connection
from .decks import NAMES, Decks, Phase
from .errors import SourceMissing
from .faders import Faders
from .guard import Held
from .hands import Hands
from .looks import Looks
from .messages import Data
from .meter import peak_dbfs
from .opening import Taken
from .playing import Playing
from .restore import Kept
from .scenes import Moods, filters, has_music, mapping
from .settings import ObsSettings
from .shared import Shared

_log = logging.getLogger(__name__)
_TICK_S = 0.05
_LOOK_S = 1.0
_METER_S = 0.3  # meters come every 50 ms
_HANDS = ("OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE", "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP")
EVENT_KEY, PANIC, RELEASE = "sottovoce", "panic", "release"
"""Key and values of the custom events by which other commands reach the bridge through OBS."""


class Session:
    """Everything in one task, so that what OBS answers is always younger than what it was asked.

    Parameters
    ----------
    connection : Connection
    taken : Taken
        The sources, and what they were like.
    kept : Kept
        Where that is kept.
    shared : Shared
        The daemon's side.
    settings : ObsSettings
    """

    def __init__(
        self, connection: Connection, taken: Taken, kept: Kept, shared: Shared, settings: ObsSettings
    ) -> None:
        self._connection = connection
        self._stage = taken.stage
        self._shared = shared
        self._guard = shared.guard
        self._settings = settings
        bases = {name: taken.originals.decks[name].volume for name in NAMES}
        self._decks = Decks(bases, fade_s=settings.fade_s, target_level_dbfs=settings.target_level_dbfs)
        self._ducker = Ducker(settings)
        self._faders = Faders(taken.stage, bases)
        self._hands = Hands(taken, kept, self._decks, self._faders, self._guard)
        self._playing = Playing(
            taken.stage, self._decks, self._faders, self._guard, shared.reporter, fade_s=settings.fade_s
        )
        moods = Moods(
            mapping(settings.emotion_scenes, "emotion_scenes"),
            filters(settings.emotion_filters),
            settings.emotion_cooldown_s,
        )
        self._looks = Looks(connection, taken.stage, moods)
        self._scene = taken.scene
        self._emotion: str | None = None
        self._voice_until_s = -math.inf
        self._look_at_s = self._act_at_s = 0.0
        self._switching = False
        self._over = False

    async def run(self) -> None:
        """Work until asked to stop, or until the sources must be taken anew.

        Raises
        ------
        ObsGone, RequestFailed, OriginalsProblem
        """
        self._enter_scene(self._scene)
        if self._guard.held:
            self._hands.still_off()
        else:
            self._want_latest()
        while not self._shared.stopping:
            now_s = time.monotonic()
            for kind, data in self._connection.take_events():
                await self._heard(kind, data, now_s)
            if self._over:
                return
            if now_s < self._act_at_s or self._switching:
                await self._shared.pause(max(self._act_at_s - now_s, _TICK_S))
                continue
            self._act_at_s = now_s + _TICK_S  # not at every echo of what it did itself
            try:
                await self._act(now_s)
            except SourceMissing:
                return
            await self._shared.pause(self._wait_s(time.monotonic()))

    async def _act(self, now_s: float) -> None:
        await self._take_cues(now_s)
        if now_s >= self._look_at_s:
            self._look_at_s = now_s + _LOOK_S
            self._hands.save_faders()
        elif not self._decks.in_phase(Phase.LOADING):
            await self._ride(now_s)
            return
        if not self._guard.held and (done := await self._playing.look(now_s)):
            await self._hands.off(Held.BY_HAND, done, now_s)
        await self._ride(time.monotonic())

    async def _ride(self, now_s: float) -> None:
        """Load, fade, duck and show what should be."""
        duck_db = self._duck_db(now_s)
        if self._guard.held is None:
            await self._playing.perform(self._decks.step(now_s), now_s)
            await self._faders.ride(self._decks.volumes(now_s, duck_db), now_s)
        live = self._decks.live if self._decks.audible else None
        volume = self._decks.volumes(now_s, 0.0)[live.name] if live else 0.0
        self._playing.report(volume, now_s)
        track = live.track if live else None
        await self._looks.show(now_playing(self._settings.template, track, self._emotion))
        if live is not None:
            await self._looks.follow(self._emotion, self._scene, now_s)

    async def _take_cues(self, now_s: float) -> None:
        for cue in self._shared.take_cues():
            if self._guard.wished(cue.manual, now_s):
                await self._release("another track was asked for", now_s)
            if self._guard.held is None:
                self._decks.wanted, self._emotion = cue.track, cue.emotion

    def _want_latest(self) -> None:
        self._shared.take_cues()
        cue = self._shared.follower.cue
        if cue is not None:
            self._decks.wanted, self._emotion = cue.track, cue.emotion

    async def _release(self, why: str, now_s: float) -> None:
        if await self._hands.on(why, now_s):
            self._playing.forget_files()
            self._want_latest()

    def _duck_db(self, now_s: float) -> float:
        speaking = {
            "daemon": self._shared.follower.speaking(now_s),
            "obs": now_s < self._voice_until_s,
            "off": False,
        }
        self._ducker.speech(speaking[self._settings.duck_from], now_s)
        return self._ducker.gain_db(now_s)

    def _wait_s(self, now_s: float) -> float:
        busy = self._decks.moving(now_s) or not self._ducker.resting(now_s)
        return _TICK_S if busy and not self._guard.held else max(self._look_at_s - now_s, _TICK_S)

    async def _heard(self, kind: str, data: Data, now_s: float) -> None:
        """Take an event of OBS."""
        match kind:
            case "InputVolumeChanged":
                self._fader_moved(data["inputName"], data["inputVolumeMul"], now_s)
            case "MediaInputPlaybackStarted" | "MediaInputPlaybackEnded":
                deck = self._stage.deck(data["inputName"])
                if deck is not None:
                    (self._playing.began if kind.endswith("Started") else self._playing.ended)(deck)
            case "MediaInputActionTriggered" if data["mediaAction"] in _HANDS:
                live = self._decks.live
                if live is not None and self._stage.deck(data["inputName"]) == live.name:
                    await self._hands.off(Held.BY_HAND, f"{data['inputName']!r} was paused or stopped", now_s)
            case "InputVolumeMeters":
                if peak_dbfs(data, self._settings.duck_input) >= self._settings.duck_threshold_dbfs:
                    self._voice_until_s = now_s + _METER_S
            case "ExitStarted":
                self._shared.obs_ends = True
            case "CustomEvent":
                await self._told(data.get(EVENT_KEY), now_s)
            case _:
                self._rearranged(kind, data)

    async def _told(self, order: object, now_s: float) -> None:
        """Take an order that another command sent through OBS."""
        if order == PANIC:
            await self._hands.off(Held.PANIC, "the panic command was given", now_s)
        elif order == RELEASE:
            await self._release("the release command was given", now_s)

    def _rearranged(self, kind: str, data: Data) -> None:
        """Take an event that tells of scenes and sources that come, go and change."""
        match kind:
            case "InputNameChanged":
                self._renamed(data["oldInputName"], data["inputName"])
            case "InputRemoved":
                self._over = self._over or (self._stage.has(data["inputName"]) and not self._switching)
            case "CurrentSceneCollectionChanging":
                self._switching = True
            case "CurrentSceneCollectionChanged":
                self._over = True
            case "CurrentProgramSceneChanged" if not self._switching:
                self._enter_scene(data["sceneName"])

    def _fader_moved(self, source: str, volume: float, now_s: float) -> None:
        deck = self._stage.deck(source)
        if deck is None or self._guard.held is Held.PANIC or not self._faders.by_hand(deck, volume, now_s):
            return
        self._decks.moved(deck, volume, 0.0 if self._guard.held else self._ducker.gain_db(now_s))
        self._hands.fader_moved()

    def _renamed(self, old: str, new: str) -> None:
        if not self._stage.rename(old, new):
            return
        _log.info("The source %r is now called %r: write that in [obs], too.", old, new)
        self._hands.renamed(old, new)

    def _enter_scene(self, scene: str) -> None:
        self._scene = scene
        audible = has_music(scene, self._settings.music_scenes)
        if audible != self._decks.audible:
            _log.info("The scene %r has %s music.", scene, "" if audible else "no")
        self._decks.let_hear(audible, time.monotonic())
