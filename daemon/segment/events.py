"""What the segmenter says: each `Started` is followed by exactly one `Final` or `Rejected` of its id."""

from dataclasses import dataclass
from typing import Literal

from ..frames import SAMPLE_RATE_HZ, Samples

Cut = Literal["pause", "length", "end", "gap"]
RejectReason = Literal["too_short", "steady_noise", "interrupted"]


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody began to speak.

    Attributes
    ----------
    id : int
        Number of the utterance, counting from 1.
    start_sample : int
        Its first sample, pre-roll included.
    t_s : float
        Monotonic time at which that was known.
    """

    id: int
    start_sample: int
    t_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """What has been said so far, while the voice goes on.

    Attributes
    ----------
    id : int
        Number of the utterance.
    samples : Samples [shape=(n,)]
        16 kHz mono from the utterance's start up to now.
    start_sample : int
        Position of the first one.
    level_dbfs : float
        Mean level of the voiced frames so far.
    t_start_s : float
        Monotonic time of the first sample.
    t_s : float
        Monotonic time at which the last sample had arrived.
    """

    id: int
    samples: Samples
    start_sample: int
    level_dbfs: float
    t_start_s: float
    t_s: float

    @property
    def duration_s(self) -> float:
        """Seconds of sound in `samples`."""
        return len(self.samples) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """One finished stretch of speech, sample for sample.

    Attributes
    ----------
    id : int
        Number of the utterance, counting from 1.
    samples : Samples [shape=(n,)]
        16 kHz mono; n = end_sample - start_sample - lost_samples.
    start_sample, end_sample : int
        Bounds in the stream, end exclusive.
    t_start_s : float
        Monotonic time of the first sample.
    t_end_s : float
        Monotonic time at which the last voiced frame had arrived.
    t_closed_s : float
        Monotonic time at which the frame that closed it had arrived; what follows is processing time.
    level_dbfs : float
        Mean level of the voiced frames.
    lost_samples : int
        Samples lost between the bounds (overflow, queue drop).
    cut : {"pause", "length", "end", "gap"}
        Why it ended: the speaker paused, it grew too long, the input ended, or too much was lost.
    """

    id: int
    samples: Samples
    start_sample: int
    end_sample: int
    t_start_s: float
    t_end_s: float
    t_closed_s: float
    level_dbfs: float
    lost_samples: int
    cut: Cut

    @property
    def duration_s(self) -> float:
        """Seconds of sound in `samples`."""
        return len(self.samples) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Final:
    """A finished utterance."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Rejected:
    """What had started was not an utterance after all.

    Attributes
    ----------
    id : int
        Number of the utterance.
    start_sample, end_sample : int
        Bounds in the stream, end exclusive.
    reason : {"too_short", "steady_noise", "interrupted"}
        Code of the reason.
    words : str
        The reason as a sentence with its numbers.
    t_s : float
        Monotonic time at which that was known.
    """

    id: int
    start_sample: int
    end_sample: int
    reason: RejectReason
    words: str
    t_s: float

    @property
    def duration_s(self) -> float:
        """Seconds between the bounds."""
        return (self.end_sample - self.start_sample) / SAMPLE_RATE_HZ


SegmentEvent = Started | Partial | Final | Rejected
