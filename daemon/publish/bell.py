"""A bell: wakes the thread that waits on sockets. Unlike ZeroMQ's sockets, any thread may ring it."""

import contextlib
import socket


class Bell:
    """A pair of connected sockets; a byte in it makes a poller wake (on Windows too, where pipes do not)."""

    def __init__(self) -> None:
        self._heard, self._rung = socket.socketpair()
        self._heard.setblocking(False)
        self._rung.setblocking(False)

    def fileno(self) -> int:
        """Return what a poller watches for reading."""
        return self._heard.fileno()

    def ring(self) -> None:
        """Wake the waiting thread; does nothing if it is awake already, or gone."""
        with contextlib.suppress(BlockingIOError, OSError):  # full: it will wake anyway; closed: nobody waits
            self._rung.send(b"\0")

    def quiet(self) -> None:
        """Take all rings so far as heard."""
        with contextlib.suppress(BlockingIOError):
            self._heard.recv(65_536)

    def close(self) -> None:
        """Close both ends."""
        self._heard.close()
        self._rung.close()
