"""The doorkeeper: lets in clients whose CURVE key is known (ZAP, https://rfc.zeromq.org/spec/27/)."""

import logging
from pathlib import Path

import zmq
from zmq.utils import z85

from ...clients import curve
from ...clients.errors import KeyFolderError
from ..errors import PublishError

_log = logging.getLogger(__name__)

ZAP_ENDPOINT = "inproc://zeromq.zap.01"


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
        If the daemon's own keys are missing.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", folder: Path) -> None:
        self._folder = folder
        self.refused = 0
        try:
            self._pair = curve.load_pair(folder, curve.DAEMON)
        except KeyFolderError as error:
            raise PublishError(str(error)) from error
        self.socket = context.socket(zmq.REP)
        self.socket.linger = 0
        self.socket.bind(ZAP_ENDPOINT)

    def guard(self, socket: "zmq.Socket[bytes]") -> None:
        """Make a socket ask for keys, before it is bound."""
        socket.curve_server = True
        socket.curve_secretkey = self._pair.secret
        socket.curve_publickey = self._pair.public
        socket.zap_domain = b"sottovoce"

    def answer(self) -> None:
        """Answer all questions that have come."""
        while True:
            try:
                version, request_id, _domain, address, _identity, mechanism, *credentials = (
                    self.socket.recv_multipart(zmq.NOBLOCK)
                )
            except zmq.Again:
                return
            name = self._name_of(credentials[0]) if mechanism == b"CURVE" else None
            if name is None:
                self.refused += 1
                _log.warning(
                    "A client at %s was refused: its key is not in %s.", address.decode(), self._folder
                )
                verdict = [b"400", b"unknown key", b"", b""]
            else:
                verdict = [b"200", b"welcome", name.encode(), b""]
            self.socket.send_multipart([version, request_id, *verdict])

    def _name_of(self, key: bytes) -> str | None:
        try:
            return curve.authorised(self._folder).get(z85.encode(key))
        except KeyFolderError:
            _log.exception("no client is let in")
            return None
