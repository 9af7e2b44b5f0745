"""A wake engine that hears its phrase where a test wrote it into the samples."""

import numpy as np

from sottovoce.daemon.frames import Samples
from sottovoce.daemon.wake.spotting import Spotted

PHRASE = "okay maestro"
PHRASE_SAMPLES = 8_000
MARK = 12_345


def saying(length: int, phrase_end: int | None = None) -> Samples:
    """Return speech of ones in which the phrase ends at `phrase_end`, if it gets that far."""
    samples = np.ones(length, dtype=np.int16)
    if phrase_end is not None and phrase_end <= length:
        samples[phrase_end - 1] = MARK
    return samples


class ScriptedSpotter:
    """Hears the phrase at every mark; `fed` keeps what came since the last reset."""

    def __init__(self) -> None:
        self.fed: list[Samples] = []
        self._position = 0

    def reset(self) -> None:
        self.fed, self._position = [], 0

    def feed(self, samples: Samples) -> Spotted | None:
        self.fed.append(samples)
        start, self._position = self._position, self._position + len(samples)
        marks = np.flatnonzero(samples == MARK)
        if not len(marks):
            return None
        end = start + int(marks[0]) + 1
        return Spotted(PHRASE, max(0, end - PHRASE_SAMPLES), end, 0.9)
