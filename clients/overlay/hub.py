"""Between the daemon and the pages: the newest of every section, however slow a page is.

There is no queue. A page that is busy misses what was in between and gets what holds when it is ready, so
nothing grows with the number of events, and all memory a page costs is one message.
"""

import asyncio

from .snapshot import Snapshot


class Hub:
    """Holds the last snapshot and wakes those who wait for another; for one event loop.

    Attributes
    ----------
    closed : bool
        Whether it is over; whoever waits has been woken.
    latest : Snapshot or None
        The last snapshot.
    """

    def __init__(self) -> None:
        self.closed = False
        self.latest: Snapshot | None = None
        self._version = 0
        self._changed: dict[str, int] = {}
        self._news = asyncio.Event()

    def put(self, snapshot: Snapshot) -> None:
        """Take a snapshot; wakes nobody if it says nothing new."""
        changed = [
            name
            for name in snapshot.__struct_fields__
            if self.latest is None or getattr(snapshot, name) != getattr(self.latest, name)
        ]
        self.latest = snapshot
        if changed:
            self._version += 1
            self._changed |= dict.fromkeys(changed, self._version)
            self._wake()

    def close(self) -> None:
        """Let everybody who waits go."""
        self.closed = True
        self._wake()

    async def news(self, seen: int) -> tuple[int, dict[str, object]]:
        """Wait for a version after `seen`; return it, and the sections that changed since. 0: everything."""
        while self._version <= seen and not self.closed:
            await self._news.wait()
        sections = {
            name: getattr(self.latest, name) for name, version in self._changed.items() if version > seen
        }
        return self._version, sections

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
