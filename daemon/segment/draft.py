"""The utterance in the making: frames, what was heard in them, and the arithmetic of its bounds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..frames import FRAME_MS, FRAME_SAMPLES, Frame, Samples
from .events import Cut, Utterance
from .gate import Heard
from .level import SILENCE_DBFS, dbfs_to_power, power_to_dbfs


@dataclass(frozen=True, slots=True)
class HeardFrame:
    """A frame and what was heard in it."""

    frame: Frame
    heard: Heard

    @property
    def end_sample(self) -> int:
        """Position after the last sample."""
        return self.frame.start_sample + FRAME_SAMPLES


class Draft:
    """The frames of an unfinished utterance.

    Parameters
    ----------
    id_ : int
        Number of the utterance.
    items : iterable of HeardFrame
        The frames so far, oldest first, at least one of them voiced.
    """

    def __init__(self, id_: int, items: Iterable[HeardFrame]) -> None:
        self.id = id_
        self.partial_span_samples = 0
        self._items: list[HeardFrame] = []
        self._voiced: list[HeardFrame] = []
        for item in items:
            self.add(item)

    def add(self, item: HeardFrame) -> None:
        """Append the next frame."""
        self._items.append(item)
        if item.heard.voiced:
            self._voiced.append(item)

    @property
    def start_sample(self) -> int:
        """Position of the first sample."""
        return self._items[0].frame.start_sample

    @property
    def end_sample(self) -> int:
        """Position after the last sample."""
        return self._items[-1].end_sample

    @property
    def t_start_s(self) -> float:
        """Monotonic time of the first sample."""
        return self._items[0].frame.t_s - FRAME_MS / 1000

    @property
    def first_voiced_sample(self) -> int:
        """Position of the first voiced sample."""
        return self._voiced[0].frame.start_sample

    @property
    def last_voiced(self) -> HeardFrame:
        """The last voiced frame."""
        return self._voiced[-1]

    @property
    def held_samples(self) -> int:
        """Samples in the draft; lost ones are not."""
        return len(self._items) * FRAME_SAMPLES

    @property
    def voiced_span_samples(self) -> int:
        """Samples from the start of the first to the end of the last voiced frame."""
        return self.last_voiced.end_sample - self.first_voiced_sample

    @property
    def level_dbfs(self) -> float:
        """Mean level of the voiced frames."""
        powers = [dbfs_to_power(item.heard.level_dbfs) for item in self._voiced]
        return power_to_dbfs(sum(powers) / len(powers)) if powers else SILENCE_DBFS

    def samples(self) -> Samples:
        """Return everything held, int16 [shape=(held_samples,)]."""
        return np.concatenate([item.frame.samples for item in self._items])

    def quietest_sample(self, within_samples: int) -> int:
        """Return where the quietest frame of the last stretch starts; the latest of equals."""
        stretch = self._items[-max(1, within_samples // FRAME_SAMPLES) :]
        return min(reversed(stretch), key=lambda item: item.heard.level_dbfs).frame.start_sample

    def split(self, at_sample: int) -> tuple["Draft", list[HeardFrame]]:
        """Return a draft of the frames that end by a position, and the frames after it."""
        kept = [item for item in self._items if item.end_sample <= at_sample]
        return Draft(self.id, kept), self._items[len(kept) :]

    def finish(self, cut: Cut, t_closed_s: float) -> Utterance:
        """Return the utterance, closed by a frame that had arrived at `t_closed_s`."""
        return Utterance(
            id=self.id,
            samples=self.samples(),
            start_sample=self.start_sample,
            end_sample=self.end_sample,
            t_start_s=self.t_start_s,
            t_end_s=self.last_voiced.frame.t_s,
            t_closed_s=t_closed_s,
            level_dbfs=self.level_dbfs,
            lost_samples=self.end_sample - self.start_sample - self.held_samples,
            cut=cut,
        )
