"""Ducking: the music steps back while somebody speaks, and comes back after.

The gain moves in a straight line in decibels, as a fader is ridden by hand.
"""

from typing import Annotated

from msgspec import Meta, Struct


class DuckSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far and how fast music steps back under speech."""

    duck_db: Annotated[
        float,
        Meta(ge=0, le=60, description="How much quieter music is under speech; 0 never ducks."),
    ] = 12.0
    duck_attack_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=5000,
            description="Time to step back; 150 ms is over before the second syllable and makes no click.",
        ),
    ] = 150
    duck_hold_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=10000,
            description="How long music stays back after speech: bridges the pauses between sentences.",
        ),
    ] = 400
    duck_release_ms: Annotated[
        int,
        Meta(ge=0, le=20000, description="Time to come back; slow, so that it is not heard pumping."),
    ] = 900


class Ducker:
    """The gain of music under speech, as a function of time.

    Times are monotonic seconds and never run backwards.

    Parameters
    ----------
    settings : DuckSettings
    """

    def __init__(self, settings: DuckSettings) -> None:
        self._depth_db = settings.duck_db
        self._attack_s = settings.duck_attack_ms / 1000
        self._hold_s = settings.duck_hold_ms / 1000
        self._release_s = settings.duck_release_ms / 1000
        self._speaking = False
        self._from_db = 0.0
        self._from_s = 0.0

    def speech(self, speaking: bool, now_s: float) -> None:
        """Say whether somebody speaks; saying it again changes nothing."""
        if speaking == self._speaking:
            return
        self._from_db = self.gain_db(now_s)
        self._from_s = now_s if speaking else now_s + self._hold_s
        self._speaking = speaking

    def gain_db(self, now_s: float) -> float:
        """Return the gain, from 0 (untouched) down to `-duck_db`."""
        if not self._depth_db:
            return 0.0
        if self._speaking:
            return max(self._from_db - self._moved_db(now_s, self._attack_s), -self._depth_db)
        if now_s <= self._from_s:  # hold; an attack cut short goes on to nowhere
            return self._from_db
        return min(self._from_db + self._moved_db(now_s, self._release_s), 0.0)

    def resting(self, now_s: float) -> bool:
        """Return whether music is untouched and will stay so until somebody speaks."""
        return not self._speaking and self.gain_db(now_s) == 0.0

    def _moved_db(self, now_s: float, over_s: float) -> float:
        """Return how far the fader has come, at a pace that takes `over_s` for the whole way."""
        elapsed_s = max(now_s - self._from_s, 0.0)
        return self._depth_db if over_s == 0 else self._depth_db * elapsed_s / over_s
