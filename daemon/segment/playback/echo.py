"""Taking a known recording away from what the microphone hears.

The adaptive filter is the partitioned-block frequency-domain Kalman filter of F. Kuech, E. Mabande and
G. Enzner, "State-space architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014,
doi:10.1109/ICASSP.2014.6853806: it learns the way from loudspeaker to microphone while somebody talks, too,
for it weighs each frame by how much of it the music cannot explain.
"""

import numpy as np
from numpy.typing import NDArray

from ...frames import FRAME_SAMPLES

Wave = NDArray[np.float32]
Power = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
PARTITIONS = 10
"""200 ms: what comes later of a living room's reverberation is weak."""

_TRANSITION = 0.997
"""Share of the path that stays from frame to frame: follows clocks that drift, and hands on a volume knob."""
_SPREAD = 0.3
"""Least uncertainty of a partition, as a share of the mean: none must stay at nothing for ever."""
_NOISE_SMOOTHING = 0.8
_TINY = 1e-7
_LEVEL_SMOOTHING = 0.99
"""About two seconds."""


class EchoFilter:
    """Learns how a reference sounds in the room, frame by frame."""

    def __init__(self) -> None:
        self._heard_power = self._given_power = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget the room, but for how loud it is."""
        shape = (PARTITIONS, FRAME_SAMPLES + 1)
        self._past: Spectrum = np.zeros(shape, np.complex64)
        self._path: Spectrum = np.zeros(shape, np.complex64)
        self._uncertainty: Power = np.full(shape, self._loudness(), np.float32)
        self._noise: Power = np.full(FRAME_SAMPLES + 1, 1e-3, np.float32)
        self._power: Power = np.zeros(shape, np.float32)
        self._reference: Wave = np.zeros(FRAME_SAMPLES, np.float32)

    def push(self, heard: Wave, reference: Wave) -> Wave:
        """Return the next frame less what the reference explains.

        Parameters
        ----------
        heard, reference : Wave [shape=(FRAME_SAMPLES,)]
            Full scale at ±1; the reference is heard 0 to 200 ms after it is given.

        Returns
        -------
        Wave [shape=(FRAME_SAMPLES,)]
        """
        self._heard_power = _LEVEL_SMOOTHING * self._heard_power + float(heard @ heard)
        self._given_power = _LEVEL_SMOOTHING * self._given_power + float(reference @ reference)
        self._past[1:] = self._past[:-1].copy()
        self._power[1:] = self._power[:-1].copy()
        self._past[0] = np.fft.rfft(np.concatenate([self._reference, reference]))
        self._power[0] = _power(self._past[0])
        self._reference = reference
        explained = np.fft.irfft(np.sum(self._past * self._path, axis=0))[FRAME_SAMPLES:]
        rest = heard - explained.astype(np.float32)
        error = np.fft.rfft(np.concatenate([np.zeros_like(rest), rest]))
        self._learn(error.astype(np.complex64))
        return rest

    def shift(self, frames: int) -> None:
        """Follow a reference that from now on is given so many frames later (earlier if negative)."""
        # The path gets shorter by what the reference is late.
        for part in (self._path, self._uncertainty, self._past, self._power):
            part[:] = np.roll(part, -frames, axis=0)
            if frames > 0:
                part[max(0, PARTITIONS - frames) :] = 0
            else:
                part[: min(PARTITIONS, -frames)] = 0

    def _loudness(self) -> float:
        """Return the gain in power from the recording to the room: what a path may be expected to have."""
        return (self._heard_power + _TINY) / (self._given_power + _TINY)

    def _learn(self, error: Spectrum) -> None:
        self._noise = _NOISE_SMOOTHING * self._noise + (1 - _NOISE_SMOOTHING) * _power(error)
        power = self._power
        gain = self._uncertainty / (np.sum(power * self._uncertainty, axis=0) + 2 * self._noise + _TINY)
        step = np.fft.irfft(gain * self._past.conj() * error, axis=1)
        step[:, FRAME_SAMPLES:] = 0.0  # a partition holds one frame of the path
        self._path += np.fft.rfft(step, axis=1)
        strength = _power(self._path)
        drift = np.maximum(strength, _SPREAD * strength.mean(axis=0) + _TINY)
        kept = (1 - 0.5 * gain * power) * self._uncertainty
        self._uncertainty = _TRANSITION**2 * kept + (1 - _TRANSITION**2) * drift


def _power(spectrum: Spectrum) -> Power:
    power: Power = spectrum.real**2 + spectrum.imag**2
    return power
