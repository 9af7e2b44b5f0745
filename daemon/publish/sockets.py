"""The daemon's sockets, opened and bound."""

import errno
from pathlib import Path
from typing import NamedTuple

import zmq

from ...clients.protocol.control import MAX_REQUEST_BYTES
from ..errors import PublishError
from .doorkeeper import Doorkeeper
from .endpoints import bindable
from .settings import PublishSettings

_MAX_SUBSCRIPTION_BYTES = 4096
_PEER_CHECK_MS = 5000  # peers that vanished without a word are noticed in three times this


class Sockets(NamedTuple):
    """What the publisher's thread owns."""

    events: "zmq.Socket[bytes]"
    control: "zmq.Socket[bytes]"
    keeper: Doorkeeper | None


def open_sockets(context: "zmq.Context[zmq.Socket[bytes]]", settings: PublishSettings) -> Sockets:
    """Open and bind both sockets, guarded if there are keys.

    Raises
    ------
    PublishError
        If an endpoint cannot be bound, is not allowed, or its keys are missing.
    """
    keeper = Doorkeeper(context, Path(settings.curve_keys).expanduser()) if settings.curve_keys else None
    events = context.socket(zmq.XPUB)
    events.setsockopt(zmq.XPUB_VERBOSE, 1)
    events.sndhwm = settings.subscriber_events
    events.maxmsgsize = _MAX_SUBSCRIPTION_BYTES
    control = context.socket(zmq.ROUTER)
    control.maxmsgsize = (
        4 * MAX_REQUEST_BYTES
    )  # beyond MAX_REQUEST_BYTES it is refused in words, beyond this cut off
    for socket, endpoint in ((events, settings.events), (control, settings.control)):
        socket.linger = 0
        socket.heartbeat_ivl = _PEER_CHECK_MS
        socket.heartbeat_timeout = 3 * _PEER_CHECK_MS
        if keeper is not None:
            keeper.guard(socket)
        _bind(socket, endpoint, has_keys=keeper is not None)
    return Sockets(events, control, keeper)


def _bind(socket: "zmq.Socket[bytes]", endpoint: str, *, has_keys: bool) -> None:
    address = bindable(endpoint, has_keys=has_keys)
    socket.ipv6 = "[" in address
    try:
        socket.bind(address)
    except zmq.ZMQError as error:
        if error.errno == errno.EADDRINUSE:
            raise PublishError(
                f"Cannot publish at {endpoint}: the port is in use, most likely by another `sottovoce run`. "
                "Stop that one, or set another port in [publish]."
            ) from error
        raise PublishError(
            f"Cannot publish at {endpoint}: {error.strerror}. Set an address of this machine in [publish]."
        ) from error
