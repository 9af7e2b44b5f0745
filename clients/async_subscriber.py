"""The subscriber for asyncio."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import zmq.asyncio

from .listening import Listener
from .tracking import Item

_LONGEST_POLL_S = 60.0


class AsyncSubscriber(Listener[zmq.asyncio.Socket]):
    """What `Subscriber` is to threads, with `async with` and `async for`.

    On Windows, run it on `asyncio.WindowsSelectorEventLoopPolicy`, as pyzmq needs it.
    """

    new_context = zmq.asyncio.Context

    async def read(self) -> Item:
        """Return the next event or notice.

        Raises
        ------
        ConnectionTimeout
            If there was no sign of life for `timeout_s`.
        ProtocolError
            If what came is no message of this protocol; one may go on reading.
        """
        while not self._items:
            if await self._socket.poll(self._poll_ms(_LONGEST_POLL_S)):
                self._take(await self._socket.recv_multipart())
            self._tick()
        return self._items.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        return await self.read()
