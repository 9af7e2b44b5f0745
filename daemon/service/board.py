"""The present state of the daemon in one place; every change of it is an event."""

import threading
from collections.abc import Callable

from msgspec import structs

from ...clients.protocol import Event, State


class Board:
    """Holds the `State` and publishes it at every change; any thread may change it.

    Parameters
    ----------
    state : State
        What holds at first; nothing is published before `show`.
    publish : callable
        Takes the event.
    """

    def __init__(self, state: State, publish: Callable[[Event], None]) -> None:
        self._state = state
        self._publish = publish
        self._lock = threading.Lock()
        self._shown = False

    @property
    def state(self) -> State:
        """What holds now."""
        return self._state

    def show(self) -> None:
        """Publish the state as it is, and from now on every change."""
        with self._lock:
            self._shown = True
            self._publish(self._state)

    def change(self, **fields: object) -> None:
        """Change some fields; publishes only if something is different now."""
        with self._lock:
            changed = structs.replace(self._state, **fields)
            if changed == self._state:
                return
            self._state = changed
            if self._shown:
                self._publish(changed)
