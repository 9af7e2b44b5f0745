"""The frame: 20 ms of 16 kHz mono, what every stage after capture counts in."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from .framing import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ

__all__ = [
    "FRAME_MS",
    "FRAME_SAMPLES",
    "SAMPLE_RATE_HZ",
    "CaptureState",
    "Frame",
    "Notice",
    "Samples",
    "Source",
]

Samples = NDArray[np.int16]

CaptureState = Literal["starting", "listening", "silent", "muted", "lost", "ended"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of audio.

    Attributes
    ----------
    samples : Samples [shape=(FRAME_SAMPLES,)]
        16 kHz mono; only the last frame of a finite input is padded with zeros.
    start_sample : int
        Position of the first sample in the 16 kHz stream since capture began; lost samples count.
    t_s : float
        Monotonic time at which the frame's last sample had arrived.
    lost_samples : int
        Samples at 16 kHz known to be lost right before this frame (overflow, queue drop).
    """

    samples: Samples
    start_sample: int
    t_s: float
    lost_samples: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A change in what capture can say of itself: its state, with the reason in words."""

    state: CaptureState
    reason: str
    t_s: float
    device: str = ""
    sample_rate_hz: int = 0
    channels: int = 0


class Source(Protocol):
    """Anything that can be listened to: a device, a file, a pipe."""

    name: str

    def listen(self, stop: Event) -> Iterator[Frame | Notice]:
        """Yield frames and notices until the input ends or `stop` is set.

        Blocks while nothing arrives, at most 100 ms before it looks at `stop` again. The first item is a
        Notice (`starting` or `listening`), the last one of a finite input a Notice `ended`.
        """
        ...
