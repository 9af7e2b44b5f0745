"""What every engine does: find a phrase in speech that comes piece by piece."""

import math
from dataclasses import dataclass
from typing import Protocol

from ..errors import ConfigError
from ..frames import Samples


@dataclass(frozen=True, slots=True)
class Sought:
    """A phrase (or a model that knows one) and the threshold for it."""

    name: str
    threshold: float


@dataclass(frozen=True, slots=True)
class Spotted:
    """A phrase that was heard.

    Attributes
    ----------
    phrase : str
        Which.
    start_sample, end_sample : int
        Where, counted from the last reset; end exclusive.
    score : float or None
        How sure the engine is, 0 to 1; None if it does not say.
    """

    phrase: str
    start_sample: int
    end_sample: int
    score: float | None = None


class Spotter(Protocol):
    """An engine."""

    def reset(self) -> None:
        """Forget what was fed: another utterance begins."""

    def feed(self, samples: Samples) -> Spotted | None:
        """Take the next stretch, 16 kHz mono [shape=(n,)], and return the first phrase heard in it."""


def sought(entries: tuple[str, ...], default: float, key: str) -> list[Sought]:
    """Return the phrases of a setting, each "name" or "name @ threshold".

    Raises
    ------
    ConfigError
        If there is none, a name is empty, or a threshold is no number.
    """
    if not entries:
        raise ConfigError(f"wake.enabled needs something to wait for: set {key}.")
    return [_one(entry, default, key) for entry in entries]


def _one(entry: str, default: float, key: str) -> Sought:
    name, at, text = entry.rpartition("@")
    try:
        found = Sought(name.strip(), float(text)) if at else Sought(entry.strip(), default)
    except ValueError:
        found = Sought("", default)
    if not found.name or not math.isfinite(found.threshold):
        raise ConfigError(f'{key}: {entry!r} is neither "name" nor "name @ number".')
    return found
