"""The device's rate and channels into 16 kHz mono, continuously."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..frames import SAMPLE_RATE_HZ, Samples

Channel = int | Literal["mix"]


class Converter:
    """Down-mix and streaming resampler in one.

    Parameters
    ----------
    rate_hz : int
        Rate of what comes in. At 16 kHz samples pass unchanged.
    channel : int or "mix"
        The channel to take, counting from 0, or the mean of all.
    """

    def __init__(self, rate_hz: int, channel: Channel = "mix") -> None:
        self._rate_hz = rate_hz
        self._channel = channel
        self._resampler: Any = None
        if rate_hz != SAMPLE_RATE_HZ:
            import soxr

            # In float: with int16, libsoxr adds dither, so that silence would come out as noise.
            self._resampler = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")

    def push(self, samples: NDArray[np.int16], *, last: bool = False) -> Samples:
        """Return what these samples add at 16 kHz.

        Parameters
        ----------
        samples : NDArray[np.int16] [shape=(n, channels)]
            The next block, of any length.
        last : bool
            Give out what the filter still holds, too.

        Returns
        -------
        Samples [shape=(m,)]
        """
        mono = self._mono(samples)
        if self._resampler is None:
            return mono
        resampled = self._resampler.resample_chunk(mono.astype(np.float32), last=last)
        steps: Samples = np.clip(np.rint(resampled), -32768, 32767).astype(np.int16)
        return steps

    def lost_samples(self, frames: int) -> int:
        """Return how many samples at 16 kHz so many lost frames of the device were: 1 at least, if any."""
        return max(1, round(frames * SAMPLE_RATE_HZ / self._rate_hz)) if frames else 0

    def _mono(self, samples: NDArray[np.int16]) -> Samples:
        if samples.shape[1] == 1:
            return samples[:, 0].copy()
        if self._channel != "mix":
            return samples[:, self._channel].copy()
        mean: Samples = np.rint(samples.mean(axis=1, dtype=np.float64)).astype(np.int16)
        return mean
