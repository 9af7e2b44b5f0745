"""A segmenter that hears a script, one character a frame: `#` voiced, `.` quiet, `!` loud and not voiced.

Every sample of the stream carries its own position, so that a test can see which ones came out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Cut, Segmenter, SegmentEvent, SegmentSettings
from sottovoce.daemon.segment.gate import Heard
from sottovoce.daemon.segment.level import SILENCE_DBFS

Event = TypeVar("Event")
LEVELS_DBFS = {"#": -20.0, ".": -70.0, "!": -10.0}


def stream(samples: int) -> Samples:
    """Return samples that tell their position (modulo 2**16), int16 [shape=(samples,)]."""
    return np.arange(samples, dtype=np.int64).astype(np.uint16).view(np.int16)


def frames(count: int, lost: dict[int, int] | None = None) -> list[Frame]:
    """Return frames of `stream`, with so many samples lost before the frames of those numbers."""
    everything = stream(count * FRAME_SAMPLES + sum((lost or {}).values()))
    made, position = [], 0
    for number in range(count):
        gap = (lost or {}).get(number, 0)
        position += gap
        end = position + FRAME_SAMPLES
        made.append(Frame(everything[position:end], position, end / SAMPLE_RATE_HZ, gap))
        position = end
    return made


@dataclass
class ScriptedEar:
    """Hears its script, then silence."""

    script: Sequence[Heard]
    heard: int = 0
    resets: int = 0

    def hear(self, samples: Samples, *, strict: bool = False) -> Heard:
        self.heard += 1
        if self.heard > len(self.script):
            return Heard(voiced=False, level_dbfs=SILENCE_DBFS, floor_dbfs=SILENCE_DBFS)
        return self.script[self.heard - 1]

    def reset(self) -> None:
        self.resets += 1


def script_of(marks: str, floor_dbfs: float = -70.0) -> list[Heard]:
    """Return what the ear hears for a string of `#`, `.` and `!`."""
    return [Heard(mark == "#", LEVELS_DBFS[mark], floor_dbfs) for mark in marks]


def segment(
    marks: str | Sequence[Heard],
    settings: SegmentSettings,
    lost: dict[int, int] | None = None,
    flush: Cut | None = "end",
) -> list[SegmentEvent]:
    """Return the events of a whole script, end of input included unless `flush` is None."""
    script = script_of(marks) if isinstance(marks, str) else marks
    segmenter = Segmenter(settings, ScriptedEar(script))
    events = [event for frame in frames(len(script), lost) for event in segmenter.push(frame)]
    return events + (segmenter.flush(flush) if flush else [])


def of_type(events: Iterable[SegmentEvent], kind: type[Event]) -> list[Event]:
    """Return the events of one type."""
    return [event for event in events if isinstance(event, kind)]
