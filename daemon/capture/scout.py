"""Looks for a better device on a thread of its own while another one is being recorded."""

import time
from threading import Thread

from .host import Host, InputDevice


class Scout:
    """Asks the host for its devices, every so often and never in the way.

    Parameters
    ----------
    host : Host
        Whom to ask.
    every_s : float
        How long to wait between two looks.
    """

    def __init__(self, host: Host, every_s: float) -> None:
        self._host = host
        self._every_s = every_s
        self._next_s = time.monotonic() + every_s
        self._thread: Thread | None = None
        self._found: list[InputDevice] = []

    def look(self) -> list[InputDevice]:
        """Return what the last look has found, once; usually nothing, for none has ended."""
        if self._thread is not None and not self._thread.is_alive():
            self._thread = None
            self._next_s = time.monotonic() + self._every_s
            return self._found
        if self._thread is None and time.monotonic() >= self._next_s:
            self._thread = Thread(target=self._ask, name="scout", daemon=True)
            self._thread.start()
        return []

    def _ask(self) -> None:
        self._found = self._host.scout()
