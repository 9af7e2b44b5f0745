"""The buttons: requests of the page, carried to the daemon by a thread of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from ..control import Control
from ..errors import ConnectionTimeout, ProtocolError, RequestError
from ..protocol import REQUESTS

TIMEOUT_S = 3.0
MAX_WAITING = 8

BUTTONS = frozenset(
    {"pause", "resume", "mute", "unmute", "skip", "pin", "unpin", "veto", "unveto", "like", "mood"}
    | {"clear_mood"}
)

_DONE = {"mute": "Muted: nothing is heard until you unmute.", "unmute": "Hearing again."}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a button, as one sentence, and the HTTP status for it."""

    ok: bool
    words: str
    status: int = 200


class Controls:
    """Presses the daemon's buttons, one after the other; for one event loop.

    Parameters
    ----------
    endpoint, keys
        As of `Control`.
    timeout_s : float
        How long an answer may take.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """

    def __init__(
        self, endpoint: str | None = None, keys: Path | None = None, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._control = Control(endpoint, timeout_s=timeout_s, keys=keys)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="overlay-buttons")
        self._waiting = 0
        self._over = asyncio.Event()

    async def press(self, button: str, body: bytes) -> Answer:
        """Return what the daemon says to a button; `body` is its arguments as a JSON object."""
        if button not in BUTTONS:
            return Answer(ok=False, words=f"There is no button {button!r}.", status=404)
        try:
            arguments = msgspec.json.decode(body, type=REQUESTS[button].arguments)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Answer(ok=False, words=f"The page asked for {button} wrongly: {error}.", status=400)
        if self._waiting >= MAX_WAITING:
            return Answer(ok=False, words="Too many buttons at once: wait a moment.", status=503)
        self._waiting += 1
        try:
            return await self._answer(button, arguments)
        finally:
            self._waiting -= 1

    def stop(self) -> None:
        """Let whoever waits for an answer go."""
        self._over.set()

    def close(self) -> None:
        """Close the connection, after a request that is under way."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._control.close()

    async def _answer(self, button: str, arguments: msgspec.Struct) -> Answer:
        job = asyncio.get_running_loop().run_in_executor(self._worker, self._ask, button, arguments)
        over = asyncio.create_task(self._over.wait())
        either: set[asyncio.Future[Any]] = {job, over}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        return job.result() if job.done() else Answer(ok=False, words="The overlay is stopping.", status=503)

    def _ask(self, button: str, arguments: msgspec.Struct) -> Answer:
        given = {name: value for name, value in msgspec.to_builtins(arguments).items() if value is not None}
        try:
            result = self._control.request(button, **given)
        except ConnectionTimeout:
            return Answer(ok=False, words="The daemon does not answer; is it running?", status=503)
        except (RequestError, ProtocolError) as error:
            return Answer(ok=False, words=str(error), status=409)
        return Answer(ok=True, words=_words(button, result))


def _words(button: str, result: dict[str, Any]) -> str:
    reason = result.get("reason")
    return reason if isinstance(reason, str) and reason else _DONE.get(button, "Done.")
