"""The lane of a text: an OSC text, or the number that stands for it."""

from .lane import Pace, with_value
from .messages import Message, MidiMessage, OscMessage, OscValue
from .schema import Control
from .sources import Sources

_ANY = "*"


def stands_for(control: Control, text: str) -> OscValue | None:
    """Return what is sent for a text; None if nothing is."""
    if not control.values:
        return text
    return control.values.get(text, control.values.get(_ANY))


class Words:
    """Sends what a text stands for, whenever it changes."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self._pace = Pace(control.max_hz)
        self._sent: OscValue | None = None
        self._open = False

    def tick(self, sources: Sources, now_s: float) -> list[Message]:
        """Return what is to be sent now."""
        text = sources.text(self.control.source)
        value = None if text is None else stands_for(self.control, text)
        self._open = value is not None and value != self._sent
        if value is None or not self._open or not self._pace.open(now_s):
            return []
        self._sent, self._open, self._pace.sent_s = value, False, now_s
        return [self._message(value)]

    def resting(self) -> bool:
        """Return whether nothing waits to be sent."""
        return not self._open

    def release(self) -> list[Message]:
        """Return nothing: a text does no harm."""
        return []

    def forget(self) -> None:
        """Send anew what was sent."""
        self._sent = None

    def told(self, message: OscMessage) -> None:
        """Take nothing: a text is never borrowed."""

    def sweep(self) -> list[Message]:
        """Return one message for each value."""
        return [self._message(value) for value in self.control.values.values() or ["sottovoce"]]

    def _message(self, value: OscValue) -> Message:
        if self.control.midi:
            return MidiMessage("program_change", self.control.channel, int(value))
        return OscMessage(self.control.osc, with_value(self.control.args, value))
