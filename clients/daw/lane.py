"""What a lane is: one for each control, remembering what it has sent and when.

A lane sends on change only, not more often than its control allows, and the latest value wins.
"""

import math
from collections.abc import Sequence
from typing import Protocol

from .messages import Message, OscMessage, OscValue
from .schema import VALUE, Control
from .sources import Sources


class Lane(Protocol):
    """What the mapper asks of every lane."""

    control: Control

    def tick(self, sources: Sources, now_s: float) -> list[Message]:
        """Return what is to be sent now."""

    def resting(self) -> bool:
        """Return whether nothing is to be sent until something is heard."""

    def release(self) -> list[Message]:
        """Return what undoes what was set."""

    def forget(self) -> None:
        """Send anew what was sent: the peer was away."""

    def told(self, message: OscMessage) -> None:
        """Take what the DAW tells."""

    def sweep(self) -> list[Message]:
        """Return messages that show every value once, for a DAW that learns."""


class Pace:
    """Not more often than so many times a second."""

    def __init__(self, max_hz: float) -> None:
        self._gap_s = 1 / max_hz
        self.sent_s = -math.inf

    def open(self, now_s: float) -> bool:
        """Return whether something may be sent."""
        return now_s - self.sent_s >= self._gap_s


def with_value(args: Sequence[OscValue], value: OscValue) -> tuple[OscValue, ...]:
    """Return arguments with the value in its place."""
    return tuple(value if arg == VALUE else arg for arg in args)
