"""Requests to the daemon."""

import time
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import zmq

from .errors import ConnectionTimeout, RequestError
from .protocol import Reply, decode_reply, encode_request
from .sockets import connect, control_endpoint, keys_folder

_LONGEST_POLL_S = 0.5  # Windows delivers Ctrl-C between polls only


class Control:
    """Asks the daemon. A context manager; threads may share it, one request at a time.

    Parameters
    ----------
    endpoint : str or None
        Where the daemon takes requests; None: SOTTOVOCE_CONTROL, or this machine.
    timeout_s : float
        How long an answer may take.
    keys : Path or None
        Folder of CURVE keys for a daemon that asks for them; None: SOTTOVOCE_KEYS, or no keys.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection is possible like this.
    """

    def __init__(
        self, endpoint: str | None = None, *, timeout_s: float = 5.0, keys: Path | None = None
    ) -> None:
        self.endpoint = endpoint or control_endpoint()
        self._timeout_s = timeout_s
        self._keys = keys or keys_folder()
        self._lock = Lock()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        try:
            self._socket = self._connected()
        except BaseException:
            self.close()
            raise

    def request(self, name: str, /, **args: object) -> dict[str, Any]:
        """Return the result of a request.

        Raises
        ------
        ConnectionTimeout
            If no answer comes in time. Whether the request was done is not known then.
        RequestError
            If the daemon will not or cannot.
        ProtocolError
            If an argument cannot be sent, or the answer is no reply.
        """
        request_id = uuid4().hex
        message = encode_request(request_id, name, args)
        with self._lock:
            self._socket.send(message)
            reply = self._reply_to(request_id)
        if reply.error is not None:
            raise RequestError(reply.error.code, reply.error.message, reply.error.known)
        return reply.result or {}

    def close(self) -> None:
        """Close the connection."""
        self._context.destroy(linger=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> "zmq.Socket[bytes]":
        return connect(self._context, zmq.DEALER, self.endpoint, self._keys)

    def _reply_to(self, request_id: str) -> Reply:
        end_s = time.monotonic() + self._timeout_s
        while (left_s := end_s - time.monotonic()) > 0:
            if self._socket.poll(int(min(left_s, _LONGEST_POLL_S) * 1000) + 1):
                reply = decode_reply(self._socket.recv_multipart()[-1])
                if reply.id in {request_id, ""}:
                    return reply
        self._socket.close()  # a fresh socket: what still waits in this one must not be sent late
        self._socket = self._connected()
        raise ConnectionTimeout(self.endpoint, self._timeout_s)
