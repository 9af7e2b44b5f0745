"""Curves: how a source's 0..1 becomes a target's 0..1. All go from 0 to 1 and never down."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Literal

CurveName = Literal["linear", "exp", "log", "s"]
Curve = Callable[[float], float]

_BEND = 4.0
"""Steepness of `exp` and `log`: the middle of the source is then at 0.12 or 0.88 of the target."""


def curve(name: CurveName, points: Sequence[Sequence[float]] = ()) -> Curve:
    """Return a curve by name, or through points if there are any.

    Parameters
    ----------
    name : str
        `linear`; `exp` moves late, `log` early, `s` gently at both ends (3x² - 2x³).
    points : sequence of (float, float)
        Straight lines through these, from x = 0 to x = 1, x growing.
    """
    if points:
        return _through([point[0] for point in points], [point[1] for point in points])
    shape = _SHAPES[name]
    return lambda x: shape(_unit(x))


def _through(xs: list[float], ys: list[float]) -> Curve:
    def shape(x: float) -> float:
        x = _unit(x)
        after = min(bisect_right(xs, x), len(xs) - 1)
        low, high = xs[after - 1], xs[after]
        share = (x - low) / (high - low)
        return _unit(ys[after - 1] + (ys[after] - ys[after - 1]) * share)

    return shape


def _unit(x: float) -> float:
    return min(max(x, 0.0), 1.0)


def _exp(x: float) -> float:
    return math.expm1(_BEND * x) / math.expm1(_BEND)


def _log(x: float) -> float:
    return math.log1p(x * math.expm1(_BEND)) / _BEND


_SHAPES: dict[CurveName, Curve] = {
    "linear": lambda x: x,
    "exp": _exp,
    "log": _log,
    "s": lambda x: x * x * (3 - 2 * x),
}
