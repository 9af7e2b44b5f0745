"""The doorkeeper: lets in clients whose CURVE key is known (ZAP, https://rfc.zeromq.org/spec/27/)."""

import logging
from pathlib import Path
from typing import Any

import zmq
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

from ...clients import curve
from ...clients.errors import KeyFolderError
from ..errors import PublishError

_log = logging.getLogger(__name__)

_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_LOG_EVERY = 1000  # who is refused knocks again ten times a second
_NO_KEYS = zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL


class Doorkeeper:
    """Answers ZeroMQ's question who a connecting client is. Lives in the thread that owns the sockets.

    Parameters
    ----------
    context : zmq.Context
        The context whose sockets it guards.
    folder : Path
        The folder of keys; a client added to it is let in without a restart.

    Raises
    ------
    PublishError
        If the daemon's own keys are missing, or a key in the folder is none.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", folder: Path) -> None:
        self._folder = folder
        self.refused = 0
        try:
            self._pair = curve.load_pair(folder, curve.DAEMON)
            curve.authorised(folder)
        except KeyFolderError as error:
            raise PublishError(str(error)) from error
        self._questions = context.socket(zmq.REP)
        self._questions.linger = 0
        self._questions.bind(_ZAP_ENDPOINT)
        self._monitors: list[zmq.Socket[Any]] = []

    @property
    def sockets(self) -> "list[zmq.Socket[Any]]":
        """What a poller watches for it."""
        return [self._questions, *self._monitors]

    def guard(self, socket: "zmq.Socket[bytes]") -> None:
        """Make a socket ask for keys, before it is bound."""
        socket.curve_server = True
        socket.curve_secretkey = self._pair.secret
        socket.curve_publickey = self._pair.public
        socket.zap_domain = b"sottovoce"
        self._monitors.append(socket.get_monitor_socket(_NO_KEYS))

    def answer(self) -> None:
        """Answer all questions that have come, and count who came without any key."""
        while self._questions.poll(0):
            version, request_id, _, address, _, mechanism, *credentials = self._questions.recv_multipart()
            name = self._name_of(credentials[0], address) if mechanism == b"CURVE" else None
            verdict = (
                [b"400", b"unknown key", b"", b""] if name is None else [b"200", b"", name.encode(), b""]
            )
            self._questions.send_multipart([version, request_id, *verdict])
        for monitor in self._monitors:
            while monitor.poll(0):
                door = parse_monitor_message(monitor.recv_multipart())["endpoint"]
                self._refuse(f"A client at the door {door.decode()} was refused: it has no keys.")

    def _name_of(self, key: bytes, address: bytes) -> str | None:
        try:
            name = curve.authorised(self._folder).get(z85.encode(key))
        except KeyFolderError as error:
            self._refuse(str(error))
            return None
        if name is None:
            client = address.decode("ascii", "replace")
            self._refuse(f"A client at {client} was refused: its key is not in {self._folder}.")
        return name

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        if self.refused % _LOG_EVERY == 1:
            _log.warning("%s Refused so far: %d.", reason, self.refused)
