"""Sockets of clients: where they connect to, and with which manners."""

import os
from pathlib import Path
from typing import Any, TypeVar

import zmq

from .curve import unlock
from .errors import EndpointError

EVENTS_ENDPOINT = "tcp://127.0.0.1:5731"
CONTROL_ENDPOINT = "tcp://127.0.0.1:5732"

_RECONNECT_MS = 100
_RECONNECT_MAX_MS = 2000
_PEER_CHECK_MS = 5000

AnySocket = TypeVar("AnySocket", bound="zmq.Socket[Any]")


def events_endpoint() -> str:
    """Return where events come from: SOTTOVOCE_EVENTS, or this machine."""
    return os.environ.get("SOTTOVOCE_EVENTS") or EVENTS_ENDPOINT


def control_endpoint() -> str:
    """Return where requests go to: SOTTOVOCE_CONTROL, or this machine."""
    return os.environ.get("SOTTOVOCE_CONTROL") or CONTROL_ENDPOINT


def keys_folder() -> Path | None:
    """Return the folder of this client's keys: SOTTOVOCE_KEYS, or none."""
    folder = os.environ.get("SOTTOVOCE_KEYS")
    return Path(folder).expanduser() if folder else None


def connect(context: "zmq.Context[AnySocket]", kind: int, endpoint: str, keys: Path | None) -> AnySocket:
    """Return a socket that connects for ever, whether the daemon is there yet or not.

    Raises
    ------
    EndpointError
        If the endpoint is none.
    KeyFolderError
        If keys are missing from their folder.
    """
    socket = context.socket(kind)
    socket.linger = 0
    socket.ipv6 = "[" in endpoint
    socket.reconnect_ivl = _RECONNECT_MS
    socket.reconnect_ivl_max = _RECONNECT_MAX_MS
    socket.heartbeat_ivl = _PEER_CHECK_MS  # finds connections that died without a word (sleep, pulled cable)
    socket.heartbeat_timeout = 3 * _PEER_CHECK_MS
    try:
        unlock(socket, keys)
        socket.connect(endpoint)
    except zmq.ZMQError as error:
        raise EndpointError(
            f"Cannot connect to {endpoint!r}: {error.strerror}. Write it as tcp://host:port."
        ) from error
    return socket
