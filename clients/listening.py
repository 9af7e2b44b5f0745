"""What both subscribers are made of: a connection, and the tracker that reads it."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic

import zmq

from .sockets import AnySocket, connect, events_endpoint, keys_folder
from .tracking import DEFAULT_TOPICS, STALE_AFTER_S, Item, Tracker


class Listener(Generic[AnySocket]):
    """A subscription, ready to be read.

    Parameters
    ----------
    endpoint : str or None
        Where the daemon publishes; None: SOTTOVOCE_EVENTS, or this machine.
    topics : sequence of str
        Topics or beginnings of topics; none: every topic but `level`.
    timeout_s : float or None
        Raise ConnectionTimeout after this long without a sign of life; None: wait for ever.
    stale_after_s : float
        Yield `Connection(alive=False)` after this long without a sign of life.
    keys : Path or None
        Folder of CURVE keys for a daemon that asks for them; None: SOTTOVOCE_KEYS, or no keys.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """

    new_context: ClassVar[Callable[[], "zmq.Context[Any]"]]

    def __init__(
        self,
        endpoint: str | None = None,
        topics: Sequence[str] = (),
        *,
        timeout_s: float | None = None,
        stale_after_s: float = STALE_AFTER_S,
        keys: Path | None = None,
    ) -> None:
        self.endpoint = endpoint or events_endpoint()
        topics = topics or DEFAULT_TOPICS
        self._items: deque[Item] = deque()
        self._context: zmq.Context[AnySocket] = type(self).new_context()
        try:
            self._socket = connect(self._context, zmq.SUB, self.endpoint, keys or keys_folder())
        except BaseException:
            self.close()
            raise
        for topic in {*topics, "heartbeat"}:
            self._socket.subscribe(topic)
        self._tracker = Tracker(
            self.endpoint, topics, time.monotonic(), stale_after_s=stale_after_s, timeout_s=timeout_s
        )

    def close(self) -> None:
        """Close the connection."""
        self._context.destroy(linger=0)

    def _take(self, frames: list[bytes]) -> None:
        self._items.extend(self._tracker.feed(frames, time.monotonic()))
        for topic in self._tracker.take_lost():
            self._socket.unsubscribe(topic)
            self._socket.subscribe(topic)  # every new subscription brings the retained event again

    def _tick(self) -> None:
        self._items.extend(self._tracker.tick(time.monotonic()))

    def _poll_ms(self, longest_s: float) -> int:
        """Return how long to wait for frames, in whole milliseconds from 1."""
        wait_s = min(self._tracker.due_s() - time.monotonic(), longest_s)
        return int(max(0.0, wait_s) * 1000) + 1
