"""The subscriber for threads: an iterator of what the daemon publishes."""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import zmq

from .listening import Listener
from .tracking import Item

_LONGEST_POLL_S = 0.5  # Windows delivers Ctrl-C between polls only


class Subscriber(Listener["zmq.Socket[bytes]"]):
    """Yields events and notices, for ever; connects and reconnects by itself, daemon or not.

    Use it as a context manager, in one thread. The present state comes first: the last event of every
    retained topic. Besides events come notices (`sottovoce.clients.tracking`): `Gap`, `SessionChanged`,
    `Connection`. Parameters and errors are those of `Listener`.
    """

    new_context = zmq.Context

    def read(self, wait_s: float = float("inf")) -> Item | None:
        """Return the next event or notice; None if none comes within `wait_s`.

        Raises
        ------
        ConnectionTimeout
            If there was no sign of life for `timeout_s`.
        ProtocolError
            If what came is no message of this protocol; one may go on reading.
        """
        end_s = time.monotonic() + wait_s
        while not self._items:
            left_s = end_s - time.monotonic()
            if self._socket.poll(self._poll_ms(min(left_s, _LONGEST_POLL_S))):
                self._take(self._socket.recv_multipart())
            elif time.monotonic() >= end_s:
                return None
            self._tick()
        return self._items.popleft()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        item = self.read()
        while item is None:
            item = self.read()
        return item
