"""Smoothing with a time constant: the same movement, however often it is fed or looked at."""

import math

_SETTLED = 1e-3


class Glide:
    """An exponential approach to a target (a one-pole low-pass in continuous time).

    Parameters
    ----------
    time_constant_s : float
        After this long, 63 % of the way is done; 0 jumps.
    """

    def __init__(self, time_constant_s: float) -> None:
        self._time_constant_s = time_constant_s
        self._value: float | None = None
        self._target = 0.0
        self._at_s = 0.0

    def to(self, target: float, now_s: float) -> None:
        """Set the target; the first is reached at once."""
        if target == self._target and self._value is not None:
            return
        self._value = target if self._value is None else self.at(now_s)
        self._target, self._at_s = target, now_s

    def at(self, now_s: float) -> float:
        """Return the value, exactly the target once it is within a thousandth; 0 before there is one."""
        if self._value is None:
            return 0.0
        elapsed_s = max(now_s - self._at_s, 0.0)
        left = math.exp(-elapsed_s / self._time_constant_s) if self._time_constant_s else 0.0
        value = self._target + (self._value - self._target) * left
        self._value = self._target if abs(value - self._target) < _SETTLED else value
        self._at_s += elapsed_s
        return self._value

    @property
    def settled(self) -> bool:
        """Whether the target was reached when it was last looked at."""
        return self._value is None or self._value == self._target
