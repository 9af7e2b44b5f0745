"""The desk where requests are answered: bytes in, bytes out, no sockets."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from ...clients.errors import ProtocolError
from ...clients.protocol import PROTOCOL_VERSION, REQUESTS, ErrorBody, Request, decode_request
from ...clients.protocol.arguments import Arguments
from ...clients.protocol.control import MAX_REQUEST_BYTES, arguments_of, encode_error, encode_result
from ..errors import DaemonError

Result = dict[str, Any]
Outcome = Result | Future[Result | None] | None
Handler = Callable[[Any], Outcome]

_log = logging.getLogger(__name__)


class Refusal(Exception):  # noqa: N818 - a reply on its way, not a fault of the program
    """A request that is answered with an error.

    Parameters
    ----------
    request_id : str
        Id of the request; empty if it could not be read.
    code : str
        Stable word for what is wrong.
    message : str
        One sentence.
    known : tuple of str
        The known requests, if this one is not.
    """

    def __init__(self, request_id: str, code: str, message: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reply = encode_error(request_id, ErrorBody(code=code, message=message, known=known))


class Desk:
    """Finds the handler of a request, calls it, and puts what comes of it into a reply.

    Parameters
    ----------
    handlers : Mapping of str to Handler
        One for every request that is served, taking its `Arguments`. It returns the result at once, or a
        Future of it if it takes more than a millisecond: the thread that calls it owns the sockets.
    """

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        unspecified = sorted(set(handlers) - set(REQUESTS))
        if unspecified:
            raise ValueError(
                f"handlers for requests that the protocol does not have: {', '.join(unspecified)}"
            )
        self._handlers = dict(handlers)
        self.refused: Counter[str] = Counter()

    @property
    def known(self) -> tuple[str, ...]:
        """The requests that are served, in the protocol's order."""
        return tuple(name for name in REQUESTS if name in self._handlers)

    def serve(self, data: bytes) -> bytes | tuple[str, Future[Result | None]]:
        """Return the reply, or the id of the request and the future result."""
        try:
            request = self._read(data)
            outcome = self._call(request, self._arguments(request))
        except Refusal as refusal:
            return refusal.reply
        if isinstance(outcome, Future):
            return request.id, outcome
        return self.result(request.id, outcome)

    def result(self, request_id: str, result: Result | None) -> bytes:
        """Return the reply with a result; an error if it does not fit into JSON."""
        try:
            return encode_result(request_id, result or {})
        except ProtocolError as error:
            _log.exception("the result of request %s cannot be sent", request_id)
            return self.error(request_id, "failed", str(error))

    def error(self, request_id: str, code: str, message: str) -> bytes:
        """Return the reply with an error, counted."""
        self.refused[code] += 1
        return Refusal(request_id, code, message).reply

    def finished(self, request_id: str, future: Future[Result | None]) -> bytes:
        """Return the reply for a future that is done."""
        if future.cancelled():
            return self.error(request_id, "failed", "The request was given up by the daemon; ask again.")
        error = future.exception()
        if error is not None:
            _report(request_id, error)
            return self.error(request_id, "failed", _sentence(error))
        return self.result(request_id, future.result())

    def _read(self, data: bytes) -> Request:
        if len(data) > MAX_REQUEST_BYTES:
            raise self._refusal(
                "", "malformed", f"The request has {len(data)} bytes; {MAX_REQUEST_BYTES} is the most."
            )
        try:
            request = decode_request(data)
        except ProtocolError as error:
            raise self._refusal("", "malformed", str(error)) from error
        if request.v != PROTOCOL_VERSION:
            raise self._refusal(
                request.id,
                "version",
                f"The request says v = {request.v}, this daemon speaks {PROTOCOL_VERSION}; update the older.",
            )
        return request

    def _arguments(self, request: Request) -> Arguments:
        if request.request not in self._handlers:
            raise self._refusal(
                request.id,
                "unknown",
                f"This daemon does not know the request {request.request!r}.",
                self.known,
            )
        try:
            return arguments_of(request)
        except ProtocolError as error:
            raise self._refusal(
                request.id, "arguments", f"The request {request.request!r} was not done: {error.why}."
            ) from error

    def _call(self, request: Request, arguments: Arguments) -> Outcome:
        try:
            return self._handlers[request.request](arguments)
        except Exception as error:
            _report(request.request, error)
            raise self._refusal(request.id, "failed", _sentence(error)) from error

    def _refusal(self, request_id: str, code: str, message: str, known: tuple[str, ...] = ()) -> Refusal:
        self.refused[code] += 1
        return Refusal(request_id, code, message, known)


def _report(what: str, error: BaseException) -> None:
    """Log what only a fault of the program can be; a DaemonError is a plain answer to the one who asked."""
    if not isinstance(error, DaemonError):
        _log.error("request %s failed", what, exc_info=error)


def _sentence(error: BaseException) -> str:
    return str(error) or type(error).__name__
