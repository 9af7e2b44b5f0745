"""Sound of any block length into frames of 20 ms, numbered and stamped."""

import numpy as np

from ..frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples


class Reblocker:
    """Joins and cuts blocks of any length to FRAME_SAMPLES, without losing a sample."""

    def __init__(self) -> None:
        self._rest: Samples = np.zeros(0, dtype=np.int16)

    def push(self, samples: Samples) -> list[Samples]:
        """Return the whole blocks that these samples complete, int16 [shape=(FRAME_SAMPLES,)] each."""
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = joined[whole:]
        return list(joined[:whole].reshape(-1, FRAME_SAMPLES))

    def finish(self) -> list[Samples]:
        """Return what is left as one block padded with zeros, or nothing."""
        if not len(self._rest):
            return []
        block = np.pad(self._rest, (0, FRAME_SAMPLES - len(self._rest)))
        self._rest = block[:0]
        return [block]

    def drop(self) -> int:
        """Forget what is left, and return how many samples that were."""
        dropped = len(self._rest)
        self._rest = self._rest[:0]
        return dropped


class Timeline:
    """Where in the stream the next frame lies, over losses and restarts of a device."""

    def __init__(self) -> None:
        self._next_sample = 0
        self._lost_samples = 0
        self._last_t_s: float | None = None

    def lose(self, samples: int) -> None:
        """Count samples at 16 kHz that were lost before the next frame."""
        self._lost_samples += samples

    def resume(self, t_s: float) -> None:
        """Count what nobody recorded between the last frame and a sound that began at `t_s`."""
        if self._last_t_s is not None:
            self.lose(max(0, round((t_s - self._last_t_s) * SAMPLE_RATE_HZ)))

    def stamp(self, block: Samples, t_s: float) -> Frame:
        """Return the next frame, whose last sample arrived at `t_s`."""
        frame = Frame(block, self._next_sample + self._lost_samples, t_s, self._lost_samples)
        self._next_sample = frame.start_sample + FRAME_SAMPLES
        self._lost_samples = 0
        self._last_t_s = t_s
        return frame
