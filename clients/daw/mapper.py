"""The mapper: events and times in, messages to the DAW out. Pure, so that it can be replayed."""

from typing import Literal

from ..tracking import Item
from .fader import Fader
from .lane import Lane
from .messages import Message, OscMessage
from .notes import Notes
from .schema import NUMBERS, Control, Mapping
from .settings import DawSettings
from .sources import Sources
from .words import Words

_IDLE_S = 0.2


def lane(control: Control) -> Lane:
    """Return the lane of a control."""
    if control.midi == "note":
        return Notes(control)
    return Fader(control) if control.source in NUMBERS else Words(control)


class Mapper:
    """Every lane of a mapping, and the sources they follow. Times are monotonic seconds.

    Parameters
    ----------
    mapping : Mapping
    settings : DawSettings
    """

    def __init__(self, mapping: Mapping, settings: DawSettings) -> None:
        self._sources = Sources(settings)
        self._lanes = [lane(control) for control in mapping.control]
        self._busy_s = min([1 / control.max_hz for control in mapping.control], default=_IDLE_S)

    @property
    def alive(self) -> bool:
        """Whether the daemon gives signs of life."""
        return self._sources.alive

    def feed(self, item: Item, now_s: float) -> None:
        """Take one event or notice."""
        self._sources.feed(item, now_s)

    def tick(self, now_s: float) -> list[Message]:
        """Return what is to be sent now."""
        return [message for lane in self._lanes for message in lane.tick(self._sources, now_s)]

    def wait_s(self, now_s: float) -> float:
        """Return how long nothing happens if nothing is heard; call after `tick`."""
        moving = not self._sources.resting(now_s) or not all(lane.resting() for lane in self._lanes)
        return self._busy_s if moving else _IDLE_S

    def told(self, message: OscMessage) -> None:
        """Take what the DAW tells."""
        for lane in self._lanes:
            lane.told(message)

    def resend(self, over: Literal["osc", "midi"]) -> None:
        """Send the present state anew: the peer was away."""
        for lane in self._lanes:
            if bool(lane.control.midi) == (over == "midi"):
                lane.forget()

    def release(self) -> list[Message]:
        """Return what undoes what was set: faders back, notes off."""
        return [message for lane in self._lanes for message in lane.release()]
