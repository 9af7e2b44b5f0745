"""Gains: decibels and factors, and the crossfade that keeps the power."""

import math


def db_to_gain(db: float) -> float:
    """Return a gain in decibels as a factor of amplitude; minus infinity is silence."""
    return 10 ** (db / 20)


def gain_to_db(gain: float) -> float:
    """Return a factor of amplitude in decibels; zero is minus infinity."""
    return 20 * math.log10(gain) if gain > 0 else -math.inf


def equal_power(progress: float) -> tuple[float, float]:
    """Return the factors of the outgoing and the incoming side of a crossfade.

    Their squares add up to one, so two different pieces of music fade without a dip between.

    Parameters
    ----------
    progress : float
        From 0 (all outgoing) to 1 (all incoming); values outside are taken as the nearer end.
    """
    progress = min(max(progress, 0.0), 1.0)
    angle = progress * math.pi / 2
    return (0.0 if progress == 1 else math.cos(angle)), math.sin(angle)
