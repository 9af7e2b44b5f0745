"""The control socket: takes requests to the desk and replies back, also those that take a while."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

import zmq

from .desk import Desk, Result

_RECEIVE_AT_ONCE = 100


class Call(NamedTuple):
    """A request and the way back to who asked."""

    route: list[bytes]
    data: bytes


class _Pending(NamedTuple):
    route: list[bytes]
    request_id: str
    future: "Future[Result | None]"
    due_s: float


class Reception:
    """The one side of the control socket (ROUTER). Only the thread that owns the socket calls it.

    Parameters
    ----------
    socket : zmq.Socket
        The bound ROUTER.
    desk : Desk
        Where requests are answered.
    timeout_s : float
        After this long a pending request is answered with an error.
    limit : int
        Requests that may be pending.
    ring : Callable
        Called from any thread when a pending request is done.
    """

    def __init__(
        self, socket: "zmq.Socket[bytes]", desk: Desk, timeout_s: float, limit: int, ring: Callable[[], None]
    ) -> None:
        self._socket = socket
        self._desk = desk
        self._timeout_s = timeout_s
        self._limit = limit
        self._ring = ring
        self._pending: list[_Pending] = []

    def __len__(self) -> int:
        return len(self._pending)

    def receive(self) -> list[Call]:
        """Return the calls that have come."""
        calls: list[Call] = []
        for _ in range(_RECEIVE_AT_ONCE):
            try:
                *route, data = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                break
            # Of a DEALER there comes its identity and the request, of a REQ an empty frame between them.
            if len(route) == 1 or (len(route) == 2 and not route[1]):
                calls.append(Call(route, data))
            else:
                self._desk.refused["frames"] += 1
        return calls

    def answer(self, calls: list[Call], now_s: float) -> None:
        """Answer calls, or keep those whose results come later."""
        for call in calls:
            self._answer(call.route, call.data, now_s)

    def settle(self, now_s: float) -> None:
        """Reply to the pending requests that are done or overdue."""
        still: list[_Pending] = []
        for pending in self._pending:
            if pending.future.done():
                self._reply(pending.route, self._desk.finished(pending.request_id, pending.future))
            elif now_s >= pending.due_s:
                pending.future.cancel()
                self._refuse(
                    pending, "timeout", f"The request took longer than {self._timeout_s:g} s; see `status`."
                )
            else:
                still.append(pending)
        self._pending = still

    def close(self) -> None:
        """Tell all who still wait that the daemon stops."""
        for pending in self._pending:
            pending.future.cancel()
            self._refuse(pending, "stopping", "The daemon stops; ask again when it runs.")
        self._pending = []

    def next_due_s(self) -> float:
        """Return when the next pending request is overdue; infinity if none is pending."""
        return min((pending.due_s for pending in self._pending), default=float("inf"))

    def _answer(self, route: list[bytes], data: bytes, now_s: float) -> None:
        reply = self._desk.serve(data)
        if isinstance(reply, bytes):
            self._reply(route, reply)
            return
        pending = _Pending(route, *reply, due_s=now_s + self._timeout_s)
        if len(self._pending) >= self._limit:
            pending.future.cancel()
            self._refuse(
                pending, "busy", f"{self._limit} requests are being worked on already; ask again soon."
            )
            return
        self._pending.append(pending)
        pending.future.add_done_callback(self._done)

    def _done(self, _future: "Future[Any]") -> None:
        self._ring()

    def _refuse(self, pending: _Pending, code: str, message: str) -> None:
        self._reply(pending.route, self._desk.error(pending.request_id, code, message))

    def _reply(self, route: list[bytes], reply: bytes) -> None:
        self._socket.send_multipart([*route, reply], zmq.NOBLOCK)
