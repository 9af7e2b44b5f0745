"""The lane of a number: to an OSC address, or to a MIDI controller."""

import math

from .curves import curve
from .glide import Glide
from .lane import Pace, with_value
from .messages import Message, MidiMessage, OscMessage
from .schema import STEADY, VALUE, Control
from .sources import Sources

_USUAL_SMOOTHING_MS = 500.0
_STEPS = 1000
_STEP_DB = 0.1
_SWEEP_DB = -12.0
_ECHO = 1e-3
"""What a DAW tells is rounded by so much at most, as a part of the value."""
_MOST_ECHOES = 500
_SWEEP = tuple((40 - abs(40 - step)) / 40 for step in range(81))


class Fader:
    """Moves one thing in the DAW.

    A ducked fader whose place the DAW tells is only borrowed: it is taken over when somebody speaks, and
    given back where it was, so that in between it belongs to the user's hand.
    """

    def __init__(self, control: Control) -> None:
        self.control = control
        low, high = control.range or ((0.0, 127.0) if control.midi else (0.0, 1.0))
        self._low, self._span = low, high - low
        self._curve = curve(control.curve, control.points)
        usual_ms = 0.0 if control.source in STEADY else _USUAL_SMOOTHING_MS
        self._glide = Glide((usual_ms if control.smoothing_ms is None else control.smoothing_ms) / 1000)
        self._whole = control.integer or control.midi is not None
        usual = _STEP_DB if control.source == "duck_db" else abs(self._span) / _STEPS
        self._resolution = control.resolution or (1.0 if self._whole else usual)
        self._gate = control.source in STEADY
        self._borrows = self._gate and bool(control.told)
        self._pace = Pace(control.max_hz)
        self._x: float | None = None
        self._sent: float | None = None
        self._ours = False  # whether it stands where we put it
        self._echoes: list[float] = []  # what was sent since it was taken over, and may be told back later
        self._heard: float | None = None
        self._base = control.rest
        self._open = False

    def tick(self, sources: Sources, now_s: float) -> list[Message]:
        """Return what is to be sent now."""
        target = sources.number(self.control.source, now_s)
        if target is None:
            return []
        self._glide.to(target, now_s)
        x, before = self._glide.at(now_s), self._x
        self._x = x
        if not self._ours:
            if self._borrows and x == 0:
                return []
            self._take_over()
        value = self._value(x)
        still = x == before and self._glide.settled
        messages: list[Message] = []
        if self._differs(value, still=still) and self._pace.open(now_s):
            self._sent, self._ours, self._pace.sent_s = value, True, now_s
            self._echoes = [*self._echoes[-_MOST_ECHOES:], value]
            messages = [self._message(value)]
        self._open = value != self._sent
        if self._borrows and x == 0 and not self._open:
            self._ours, self._sent = False, None
        return messages

    def resting(self) -> bool:
        """Return whether nothing is to be sent until something is heard."""
        return self._glide.settled and not self._open

    def release(self) -> list[Message]:
        """Return the fader to where it was, as far as that is known."""
        if not self._ours:
            return []
        self._ours, self._sent = False, None
        rest = self._value(0.0) if self._gate else self._base
        return [] if rest is None else [self._message(rest)]

    def forget(self) -> None:
        """Send anew what was sent."""
        self._sent = None

    def told(self, message: OscMessage) -> None:
        """Take where the DAW says that the fader is, unless it says what it was told."""
        ours = self.control.args
        if message.address != self.control.told or len(message.args) != len(ours):
            return
        value = message.args[ours.index(VALUE)]
        if with_value(ours, value) != message.args or not isinstance(value, int | float) or self._ours:
            return
        echo = any(math.isclose(value, sent, rel_tol=_ECHO, abs_tol=_ECHO) for sent in self._echoes)
        if math.isfinite(value) and not echo:
            self._heard = float(value)

    def sweep(self) -> list[Message]:
        """Return the way from one end to the other and back."""
        ducked_db = self.control.source == "duck_db"
        return [self._message(self._value(_SWEEP_DB * x if ducked_db else x)) for x in _SWEEP]

    def _take_over(self) -> None:
        self._base = self._base if self._heard is None else self._heard
        self._echoes = []

    def _value(self, x: float) -> float:
        value = x if self.control.source == "duck_db" else self._low + self._span * self._curve(x)
        if self.control.relative:
            value += self._base or 0.0
        elif self._gate and x == 0 and self._base is not None:
            value = self._base
        return float(round(value)) if self._whole else value

    def _differs(self, value: float, *, still: bool) -> bool:
        if self._sent is None:
            return True
        step = abs(value - self._sent)
        return step >= self._resolution or (still and step > 0)

    def _message(self, value: float) -> Message:
        if self.control.midi:
            whole = min(max(round(value), 0), 127)
            return MidiMessage("control_change", self.control.channel, self.control.number or 0, whole)
        return OscMessage(
            self.control.osc, with_value(self.control.args, round(value) if self._whole else value)
        )
