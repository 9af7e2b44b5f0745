"""One connection to obs-websocket 5, from its greeting to its end.

The client libraries were judged first. simpleobsws 1.4.3 does not tell a wrong password from a slow OBS
(both are a False after ten seconds), leaves requests waiting when the connection ends, and writes the answer
to the challenge into the log, from which a weak password can be guessed; obsws-python logs the password
itself. The protocol: https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from .errors import ObsGone, ObsTooOld, RequestFailed
from .greeting import OLDEST_OBS, closed, greeted
from .messages import BATCH, BATCH_RESPONSE, EVENT, REQUEST, RESPONSE, Data, Event, Request, decoded, encoded
from .secret import Secret

_log = logging.getLogger(__name__)

GENERAL, CONFIG, SCENES, INPUTS, MEDIA = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 8
INPUT_VOLUME_METERS = 1 << 16
"""Event subscriptions; the meters are sent only if asked for."""

_REQUEST_S = 5.0


class Connection:
    """An identified connection; use it as an async context manager.

    Parameters
    ----------
    socket : ClientConnection
        A connection on which the greeting is over.
    wake : asyncio.Event
        Set whenever an event has come or the connection has ended.

    Attributes
    ----------
    version : str
        The version of OBS.
    """

    def __init__(self, socket: ClientConnection, wake: asyncio.Event) -> None:
        self.version = ""
        self._socket = socket
        self._wake = wake
        self._events: list[Event] = []
        self._waiting: dict[str, asyncio.Future[Data]] = {}
        self._count = 0
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, host: str, port: int, password: Secret | None, subscriptions: int, wake: asyncio.Event
    ) -> Self:
        """Connect, prove the password and check versions.

        Raises
        ------
        ObsUnreachable, NotObs, ObsTooOld, PasswordProblem
            Told apart, so that the user knows what to do.
        """
        socket = await greeted(host, port, password, subscriptions)
        connection = cls(socket, wake)
        try:
            await connection._check_version()
        except BaseException:
            await connection.close()
            raise
        return connection

    def take_events(self) -> list[Event]:
        """Return what OBS has told since the last call, in order."""
        events, self._events = self._events, []
        return events

    async def request(self, kind: str, **data: object) -> Data:
        """Send one request and return its answer.

        Raises
        ------
        RequestFailed
            If OBS refuses it.
        ObsGone
            If the connection ends, or no answer comes in time.
        """
        answer = await self._ask(REQUEST, {"requestType": kind, "requestData": data})
        return _result(answer)

    async def batch(self, requests: Sequence[Request]) -> list[Data | RequestFailed]:
        """Send requests together and return, for each, its answer or its refusal.

        Raises
        ------
        ObsGone
            If the connection ends, or no answer comes in time.
        """
        if not requests:
            return []
        written = [{"requestType": kind, "requestData": data} for kind, data in requests]
        answer = await self._ask(BATCH, {"requests": written})
        return [_result_or_refusal(result) for result in answer["results"]]

    @property
    def closed(self) -> bool:
        """Whether the connection has ended."""
        return self._reader.done()

    async def close(self) -> None:
        """End the connection."""
        await closed(self._socket)
        await self._reader

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _check_version(self) -> None:
        self.version = str((await self.request("GetVersion"))["obsVersion"])
        major = re.match(r"\d+", self.version)
        if major and int(major[0]) < OLDEST_OBS:
            raise ObsTooOld(f"This is OBS {self.version}: install OBS {OLDEST_OBS} or newer.")

    async def _ask(self, op: int, body: Data) -> Data:
        self._count += 1
        name = str(self._count)
        answer = self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            if self.closed:
                raise ObsGone("The connection to OBS has ended.")
            async with asyncio.timeout(_REQUEST_S):
                await self._socket.send(encoded(op, {"requestId": name, **body}))
                result: Data = await answer
                return result
        except ConnectionClosed as error:
            raise ObsGone("The connection to OBS has ended.") from error
        except TimeoutError as error:
            raise ObsGone(f"OBS has not answered for {_REQUEST_S:g} s: it hangs or is very busy.") from error
        finally:
            del self._waiting[name]

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                self._take(decoded(frame) or {})
        except ConnectionClosed as error:
            _log.debug("The connection to OBS ended: %s.", error)
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ObsGone("The connection to OBS has ended."))
            self._wake.set()

    def _take(self, message: Data) -> None:
        op, data = message.get("op"), message.get("d", {})
        if op == EVENT:
            self._events.append((data["eventType"], data.get("eventData") or {}))
            self._wake.set()
        elif op in {RESPONSE, BATCH_RESPONSE}:
            answer = self._waiting.get(data["requestId"])
            if answer is not None and not answer.done():
                answer.set_result(data)


def _result(answer: Data) -> Data:
    status = answer["requestStatus"]
    if not status["result"]:
        raise RequestFailed(answer["requestType"], status["code"], status.get("comment", ""))
    result: Data = answer.get("responseData") or {}
    return result


def _result_or_refusal(answer: Data) -> Data | RequestFailed:
    try:
        return _result(answer)
    except RequestFailed as refusal:
        return refusal
