"""A DAW made of one UDP socket: it notes what it hears, and answers as it is told to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from sottovoce.clients.daw.messages import OscMessage, OscValue
from sottovoce.clients.daw.osc import decode, encode

Answers = Mapping[str, OscMessage]

_NONE: Answers = MappingProxyType({})


class FakeDaw:
    """Hears OSC on a port of its own, in a thread of its own."""

    def __init__(self, answers: Answers = _NONE, port: int = 0) -> None:
        self._answers = answers
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self.heard: list[OscMessage] = []
        self.sender: tuple[str, int] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def values(self, address: str) -> list[OscValue]:
        """Return the last argument of every message to an address."""
        return [
            message.args[-1] for message in list(self.heard) if message.address == address and message.args
        ]

    def await_(self, found: Callable[[], bool], timeout_s: float = 5.0) -> None:
        """Return when something has come true; fail if it does not in time."""
        end_s = time.monotonic() + timeout_s
        while not found():
            assert time.monotonic() < end_s, (
                f"did not come true; heard: {', '.join(map(str, self.heard[-20:]))}"
            )
            time.sleep(0.005)

    def tell(self, data: OscMessage | bytes) -> None:
        """Send to whoever was heard last."""
        assert self.sender is not None
        self._socket.sendto(data if isinstance(data, bytes) else encode(data), self.sender)

    def close(self) -> None:
        """End the thread and close the port."""
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                data, self.sender = self._socket.recvfrom(65536)
            except (TimeoutError, ConnectionError):
                continue
            for message in decode(data):
                self.heard.append(message)
                answer = self._answers.get(message.address)
                if answer is not None:
                    self.tell(answer)


@contextmanager
def fake_daw(answers: Answers = _NONE, port: int = 0) -> Iterator[FakeDaw]:
    """Run a fake DAW while the context lasts."""
    daw = FakeDaw(answers, port)
    try:
        yield daw
    finally:
        daw.close()
