"""A publisher on free ports, and raw sockets to speak to it: what a client without the SDK would do."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
import zmq

from sottovoce.clients.protocol import Heartbeat, Level, State
from sottovoce.daemon.publish.desk import Handler
from sottovoce.daemon.publish.publisher import Publisher
from sottovoce.daemon.publish.settings import PublishSettings

ANY_PORT = PublishSettings(events="tcp://127.0.0.1:*", control="tcp://127.0.0.1:*", heartbeat_ms=100)
READY = State(daemon="ready", capture="listening")
LEVEL = Level(level_dbfs=-30.0, floor_dbfs=-60.0, speech=False)


def alive() -> Heartbeat:
    """Return a heartbeat without news."""
    return Heartbeat(uptime_s=1.0)


@contextmanager
def publishing(
    handlers: Mapping[str, Handler] = {},
    *,
    session: str = "s1",
    heartbeat: Callable[[], Heartbeat] = alive,
    settings: PublishSettings = ANY_PORT,
    **changes: Any,
) -> Iterator[Publisher]:
    """Run a publisher; leaving takes it down, and fails if its thread does not end."""
    publisher = Publisher(msgspec.structs.replace(settings, **changes), session, handlers, heartbeat)
    publisher.start()
    try:
        yield publisher
    finally:
        publisher.stop()
        assert not publisher.alive


@contextmanager
def raw_socket(kind: int, endpoint: str, **options: Any) -> Iterator["zmq.Socket[bytes]"]:
    """Open a socket of its own context to an endpoint; leaving closes both."""
    context = zmq.Context()
    socket = context.socket(kind)
    socket.linger = 0
    socket.rcvtimeo = 5000
    for name, value in options.items():
        setattr(socket, name, value)
    socket.connect(endpoint)
    try:
        yield socket
    finally:
        context.destroy(linger=0)


def receive(socket: "zmq.Socket[bytes]") -> tuple[str, dict[str, Any]]:
    """Return the next event as a plain script would read it."""
    topic, data = socket.recv_multipart()
    return topic.decode(), json.loads(data)
