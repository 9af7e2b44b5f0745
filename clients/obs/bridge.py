"""`sottovoce client obs`: OBS and the daemon brought together, whichever of them is there."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from ..async_subscriber import AsyncSubscriber
from ..show.now_playing import check_template
from ..show.reporter import PlaybackReporter
from .connection import CONFIG, GENERAL, INPUT_VOLUME_METERS, INPUTS, MEDIA, SCENES, Connection
from .errors import ObsError, ObsGone, OriginalsProblem, PasswordProblem, RequestFailed, SourceMissing
from .opening import Taken, restore, take
from .restore import Kept
from .scenes import filters, mapping
from .secret import Secret
from .session import Session
from .settings import ObsSettings
from .shared import Shared
from .sources import Memory

_log = logging.getLogger(__name__)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 10.0
_PASSWORD_WAIT_S = 60.0
_RETAKE_S = 2.0
_TOPICS = ("suggestion", "state", "utterance")


class Bridge:
    """Connects to OBS for ever, and takes over whenever it is there.

    Parameters
    ----------
    settings : ObsSettings
    password : Callable[[], Secret or None]
        Asked before every connection: OBS may have been given another one.
    kept : Kept
        What OBS was like.
    shared : Shared
        The daemon's side.

    Raises
    ------
    SettingProblem, TemplateError
        If a setting has the wrong form.
    """

    def __init__(
        self, settings: ObsSettings, password: Callable[[], Secret | None], kept: Kept, shared: Shared
    ) -> None:
        check_template(settings.template)
        mapping(settings.emotion_scenes, "emotion_scenes")
        filters(settings.emotion_filters)
        self._settings = settings
        self._password = password
        self._kept = kept
        self._shared = shared
        self._memory = Memory()
        self._wait_s = _FIRST_WAIT_S
        self._said = ""

    async def run(self) -> None:
        """Work until asked to stop, and leave OBS as it was found.

        Raises
        ------
        OriginalsProblem
            If the file of originals cannot be used: without it nothing is touched.
        """
        while not self._shared.stopping:
            try:
                connection = await self._connected()
            except PasswordProblem as error:
                self._say(error)
                await self._shared.sleep(_PASSWORD_WAIT_S)
            except ObsError as error:
                self._say(error)
                await self._shared.sleep(self._wait_s)
                self._wait_s = min(2 * self._wait_s, _LONGEST_WAIT_S)
            else:
                async with connection:
                    await self._serve(connection)

    async def _connected(self) -> Connection:
        settings = self._settings
        subscriptions = GENERAL | CONFIG | SCENES | INPUTS | MEDIA
        if settings.duck_from == "obs":
            subscriptions |= INPUT_VOLUME_METERS
        connection = await Connection.open(
            settings.host, settings.port, self._password(), subscriptions, self._shared.wake
        )
        self._wait_s, self._said = _FIRST_WAIT_S, ""
        self._shared.obs_ends = False
        _log.info("Connected to OBS %s at %s:%d.", connection.version, settings.host, settings.port)
        return connection

    async def _serve(self, connection: Connection) -> None:
        """Work on one connection, until it ends or the bridge is asked to stop."""
        try:
            while not self._shared.stopping:
                await self._once(connection)
        except ObsGone as error:
            _log.warning("%s Waiting for OBS; what it was like before is kept.", error)

    async def _once(self, connection: Connection) -> None:
        """Take over, work, and if asked to stop, put everything back."""
        try:
            taken = await take(connection, self._settings, self._kept, self._memory)
            self._said = ""
            _log.info("Music plays in %s.", " and ".join(repr(s.name) for s in taken.stage.sources.values()))
            await self._session(connection, taken)
            if self._shared.stopping:
                await self._put_back(connection, taken)
        except (SourceMissing, RequestFailed) as error:
            self._say(error)
            await self._shared.sleep(_RETAKE_S)

    async def _session(self, connection: Connection, taken: Taken) -> None:
        try:
            await Session(connection, taken, self._kept, self._shared, self._settings).run()
        except OriginalsProblem:
            await restore(connection, taken.originals)
            raise

    async def _put_back(self, connection: Connection, taken: Taken) -> None:
        await restore(connection, taken.originals)
        if self._shared.obs_ends:
            _log.info("OBS closes and has saved its scenes: they are put back when both are there again.")
            return
        self._kept.drop(taken.place)
        _log.info("OBS is as it was before.")

    def _say(self, error: ObsError) -> None:
        """Say what is wrong, once."""
        (_log.debug if str(error) == self._said else _log.warning)("%s", error)
        self._said = str(error)


async def run(
    settings: ObsSettings,
    password: Callable[[], Secret | None],
    originals: Path,
    *,
    until: Callable[[Callable[..., object]], object],
    endpoint: str | None = None,
    control: str | None = None,
    keys: Path | None = None,
) -> None:
    """Run the bridge until it is asked to stop.

    Parameters
    ----------
    password : Callable[[], Secret or None]
        As of `Bridge`.
    originals : Path
        File for what OBS was like.
    until : callable
        Given what stops the bridge, from any thread or signal handler; it takes True if OBS is closing.
    endpoint, control, keys
        Where the daemon publishes and takes requests, and the keys for it; None: as elsewhere.

    Raises
    ------
    ClientError
        If a setting, an endpoint or the file of originals cannot be used.
    """
    loop = asyncio.get_running_loop()
    reporter = PlaybackReporter("obs", control, keys)
    try:
        shared = Shared(reporter, asyncio.Event())
        bridge = Bridge(settings, password, Kept(originals), shared)
        until(partial(loop.call_soon_threadsafe, shared.stop))
        async with AsyncSubscriber(endpoint, _TOPICS, keys=keys) as events:
            await _both(bridge.run(), shared.listen(events))
    finally:
        reporter.report("stopped")
        reporter.close()


async def _both(bridge: Coroutine[Any, Any, None], listening: Coroutine[Any, Any, None]) -> None:
    """Run the bridge to its end with the daemon's events coming in; an error of either is raised."""
    tasks = [asyncio.create_task(bridge), asyncio.create_task(listening)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
