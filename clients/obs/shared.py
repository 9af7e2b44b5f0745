"""What outlives a connection to OBS: the daemon's side, and who has the music."""

import asyncio
import logging
import time
from dataclasses import dataclass, field

from ..async_subscriber import AsyncSubscriber
from ..errors import ProtocolError
from ..show import Cue, Follower
from ..show.reporter import PlaybackReporter
from ..tracking import Connection, Item
from .guard import Guard

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Shared:
    """The part of the bridge that OBS may come and go under.

    Attributes
    ----------
    wake : asyncio.Event
        Set whenever there is something to look at, on either side.
    cues : list of Cue
        Those that came since they were last taken, the oldest first.
    stopping : bool
        Whether the bridge was asked to stop.
    obs_ends : bool
        Whether OBS is closing: it has saved its scenes by then, with what the bridge did to them.
    """

    reporter: PlaybackReporter
    wake: asyncio.Event
    follower: Follower = field(default_factory=Follower)
    guard: Guard = field(default_factory=Guard)
    cues: list[Cue] = field(default_factory=list)
    stopping: bool = False
    obs_ends: bool = False

    def stop(self, obs_ends: bool = False) -> None:
        """Ask the bridge to stop, perhaps because OBS does."""
        self.stopping = True
        self.obs_ends = self.obs_ends or obs_ends
        self.wake.set()

    def take_cues(self) -> list[Cue]:
        """Return the cues that came, and forget them."""
        cues, self.cues = self.cues, []
        return cues

    async def listen(self, events: AsyncSubscriber) -> None:
        """Follow the daemon for ever."""
        while True:
            try:
                self._take(await events.read())
            except ProtocolError as error:
                _log.warning("%s", error)

    async def pause(self, wait_s: float) -> None:
        """Return when there is something to look at, or after a time."""
        try:
            async with asyncio.timeout(wait_s):
                await self.wake.wait()
        except TimeoutError:
            return
        self.wake.clear()

    async def sleep(self, wait_s: float) -> None:
        """Return after a time, or when the bridge is asked to stop."""
        until_s = time.monotonic() + wait_s
        while not self.stopping and (left_s := until_s - time.monotonic()) > 0:
            await self.pause(left_s)

    def _take(self, item: Item) -> None:
        cue = self.follower.feed(item, time.monotonic())
        if cue is not None:
            self.cues.append(cue)
        if isinstance(item, Connection):
            _log.info("%s", item.reason)
        self.wake.set()
