"""The publisher: one thread that owns every socket, and the door to it for all others."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Event as Flag
from threading import Thread

import zmq

from ...clients.protocol import Event, Heartbeat
from ..errors import PublishError
from .announcer import Announcer
from .bell import Bell
from .desk import Desk, Handler
from .introduction import introductions
from .loop import Loop
from .outbox import Outbox, Parcel
from .reception import Reception
from .settings import PublishSettings
from .sockets import Sockets, open_sockets

_log = logging.getLogger(__name__)

_FAREWELL_MS = 100  # the last event (`stopping`) has this long to leave; ZeroMQ would else throw it away


class Publisher:
    """Publishes events and answers requests until stopped.

    Parameters
    ----------
    settings : PublishSettings
        Endpoints and limits.
    session : str
        Names this run of the daemon.
    handlers : Mapping of str to Handler
        What serves which request, see `Desk`; the publisher itself serves `describe`, `snapshot` and `ping`.
    heartbeat : Callable
        Called in the publisher's thread for every heartbeat; the publisher adds its own numbers.
    """

    def __init__(
        self,
        settings: PublishSettings,
        session: str,
        handlers: Mapping[str, Handler],
        heartbeat: Callable[[], Heartbeat],
    ) -> None:
        self._settings = settings
        self._heartbeat = heartbeat
        self._outbox = Outbox(settings.queue_events, session)
        self._retained: dict[str, Parcel] = {}
        self._desk = Desk({**introductions(session, self._retained, lambda: self._desk.known), **handlers})
        self._announcer: Announcer | None = None
        self._bell = Bell()
        self._stopping = Flag()
        self._thread: Thread | None = None
        self._endpoints = (settings.events, settings.control)

    @property
    def events_endpoint(self) -> str:
        """Where events are published; with the true port once started."""
        return self._endpoints[0]

    @property
    def control_endpoint(self) -> str:
        """Where requests are taken; with the true port once started."""
        return self._endpoints[1]

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Bind both sockets and begin to serve.

        Raises
        ------
        PublishError
            If an endpoint cannot be bound, or would be reachable from other machines without keys.
        """
        bound: Future[tuple[str, str]] = Future()
        self._thread = Thread(target=self._run, args=(bound,), name="publisher", daemon=True)
        self._thread.start()
        self._endpoints = bound.result()

    def publish(self, event: Event) -> None:
        """Publish an event; never blocks, and any thread may call it.

        Raises
        ------
        ProtocolError
            If a value in it does not fit the protocol.
        """
        self._outbox.put(event)
        self._bell.ring()

    def wants(self, topic: str) -> bool:
        """Tell whether anybody listens to the topic; any thread may ask."""
        return self._announcer is not None and self._announcer.wants(topic)

    def stop(self, deadline_s: float = 2.0) -> None:
        """Send what waits, close the sockets and end the thread, within the deadline or without it."""
        self._stopping.set()
        self._bell.ring()
        if self._thread is not None:
            self._thread.join(deadline_s)
            if self._thread.is_alive():
                _log.error("The publisher did not stop within %g s; a request handler blocks it.", deadline_s)
                return
        self._bell.close()

    def _run(self, bound: "Future[tuple[str, str]]") -> None:
        context = zmq.Context()
        try:
            sockets = open_sockets(context, self._settings)
        except PublishError as error:
            context.destroy(linger=0)
            bound.set_exception(error)
            return
        try:
            loop = self._loop(sockets)
            bound.set_result((_true(sockets.events), _true(sockets.control)))
            loop.run(self._poller(sockets), self._bell, self._stopping)
        finally:
            context.destroy(linger=_FAREWELL_MS)

    def _loop(self, sockets: Sockets) -> Loop:
        self._announcer = Announcer(sockets.events, self._retained)
        reception = Reception(
            sockets.control,
            self._desk,
            timeout_s=self._settings.request_timeout_ms / 1000,
            limit=self._settings.pending_requests,
            ring=self._bell.ring,
        )
        return Loop(
            outbox=self._outbox,
            announcer=self._announcer,
            reception=reception,
            keeper=sockets.keeper,
            desk=self._desk,
            heartbeat=self._heartbeat,
            heartbeat_s=self._settings.heartbeat_ms / 1000,
        )

    def _poller(self, sockets: Sockets) -> zmq.Poller:
        poller = zmq.Poller()
        for source in (sockets.events, sockets.control, self._bell):
            poller.register(source, zmq.POLLIN)
        for guarded in sockets.keeper.sockets if sockets.keeper is not None else ():
            poller.register(guarded, zmq.POLLIN)
        return poller


def _true(socket: "zmq.Socket[bytes]") -> str:
    return socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
