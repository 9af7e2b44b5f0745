"""Everything that a daemon publishes, collected in the background."""

import threading
import time
from types import TracebackType
from typing import Self

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import EVENTS, Event


class Collecting:
    """Collects the events at an endpoint, daemon or not, for the length of a `with` block."""

    def __init__(self, endpoint: str) -> None:
        self.events: list[Event] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._collect, args=(endpoint,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def of(self, topic: str) -> list[Event]:
        """Return the events of a topic so far."""
        return [event for event in self.events if event.topic == topic]

    def wait_for(self, topic: str, timeout_s: float = 20.0) -> Event:
        """Return the first event of a topic."""
        until_s = time.monotonic() + timeout_s
        while not (found := self.of(topic)):
            if time.monotonic() > until_s:
                raise TimeoutError(f"no {topic} within {timeout_s} s")
            time.sleep(0.02)
        return found[0]

    def _collect(self, endpoint: str) -> None:
        with Subscriber(endpoint, tuple(EVENTS)) as subscriber:
            while not self._over.is_set():
                item = subscriber.read(0.05)
                if isinstance(item, Event):
                    self.events.append(item)
