"""The trained models as the rest of the product sees them: samples in, emotion and joint vector out."""

import math
import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .embeddings import MusicEmbeddings, SpeechEmbedding
from .errors import NonFiniteError, ShortInputError
from .network import EmotionNetwork, Outputs, padded

__all__ = ["MusicEmbeddings", "MusicModel", "SpeechEmbedding", "SpeechModel", "window_starts"]

WARM_UP_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""One utterance of each of these lengths makes every kernel choose its plan before somebody waits for it."""


class SpeechModel:
    """Embeds utterances.

    Parameters
    ----------
    network : EmotionNetwork
        The speech side, already on `device`.
    device : str
    """

    min_duration_s = 0.3

    def __init__(self, network: EmotionNetwork, device: str) -> None:
        self.network = network.eval()
        self.device = device
        self.sample_rate_hz = network.settings.features.sample_rate_hz
        self.classes = network.settings.classes

    def embed(self, samples: NDArray[np.int16] | NDArray[np.float32]) -> SpeechEmbedding:
        """Embed one utterance.

        Parameters
        ----------
        samples : NDArray[np.int16] or NDArray[np.float32] [shape=(n,)]
            Mono at `sample_rate_hz`; floats have full scale at ±1.

        Raises
        ------
        ShortInputError
            If it is shorter than `min_duration_s`.
        NonFiniteError
            If it holds NaN or infinity.
        """
        return self.embed_batch([samples])[0]

    def embed_batch(
        self, utterances: Sequence[NDArray[np.int16] | NDArray[np.float32]]
    ) -> list[SpeechEmbedding]:
        """Embed several utterances at once; each gets what `embed` gives it alone, to 1e-4.

        Raises
        ------
        ShortInputError, NonFiniteError
            As `embed`, if any of them is not fit.
        """
        if not utterances:
            return []
        with torch.inference_mode():
            clips = [self.network.features(self._tensor(samples)) for samples in utterances]
            outputs = self.network(*padded(clips))
            vectors, va, scores = _arrays(outputs)
        return [
            SpeechEmbedding(
                vector, float(place[0]), float(place[1]), dict(zip(self.classes, row.tolist(), strict=True))
            )
            for vector, place, row in zip(vectors, va, scores, strict=True)
        ]

    def warm_up(self) -> float:
        """Embed noise of every length bucket; return how long that took, in milliseconds."""
        begun = time.perf_counter()
        noise = np.random.default_rng(0).standard_normal(int(max(WARM_UP_S) * self.sample_rate_hz))
        for duration_s in WARM_UP_S:
            self.embed((0.1 * noise[: int(duration_s * self.sample_rate_hz)]).astype(np.float32))
        return 1000 * (time.perf_counter() - begun)

    def _tensor(self, samples: NDArray[np.int16] | NDArray[np.float32]) -> Tensor:
        shortest = math.ceil(self.min_duration_s * self.sample_rate_hz)
        if samples.ndim != 1 or len(samples) < shortest:
            raise ShortInputError(
                f"An utterance of shape {samples.shape} cannot be judged: give mono samples, "
                f"at least {shortest} of them ({self.min_duration_s} s)."
            )
        return _floats(samples, self.device)


class MusicModel:
    """Embeds recordings, window by window.

    Parameters
    ----------
    network : EmotionNetwork
        The music side, already on `device`.
    device : str
    """

    window_s = 10.0
    min_duration_s = 1.0
    batch_windows = 16

    def __init__(self, network: EmotionNetwork, device: str) -> None:
        self.network = network.eval()
        self.device = device
        self.sample_rate_hz = network.settings.features.sample_rate_hz
        self.classes = network.settings.classes

    def embed_windows(self, samples: NDArray[np.float32]) -> MusicEmbeddings:
        """Embed a recording in windows that cover it evenly.

        As many windows as it takes to leave nothing out, the first at the start and the last at the end; they
        overlap a little where the length is no multiple. A recording shorter than a window is one window.

        Parameters
        ----------
        samples : NDArray[np.float32] [shape=(n,)]
            Mono at `sample_rate_hz`, full scale at ±1.

        Raises
        ------
        ShortInputError
            If it is shorter than `min_duration_s`.
        NonFiniteError
            If it holds NaN or infinity.
        """
        shortest = math.ceil(self.min_duration_s * self.sample_rate_hz)
        if samples.ndim != 1 or len(samples) < shortest:
            raise ShortInputError(
                f"A recording of shape {samples.shape} cannot be judged: give mono samples, "
                f"at least {shortest} of them ({self.min_duration_s} s)."
            )
        signal = _floats(samples, self.device)
        starts = window_starts(len(samples), round(self.window_s * self.sample_rate_hz))
        parts = []
        with torch.inference_mode():
            for first in range(0, len(starts), self.batch_windows):
                windows = [
                    signal[start : start + round(self.window_s * self.sample_rate_hz)]
                    for start in starts[first : first + self.batch_windows]
                ]
                parts.append(
                    _arrays(self.network(*padded([self.network.features(window) for window in windows])))
                )
        vectors, va, scores = (np.concatenate(column) for column in zip(*parts, strict=True))
        return MusicEmbeddings(
            vectors, va[:, 0], va[:, 1], scores, np.array(starts) / self.sample_rate_hz, self.classes
        )


def window_starts(length: int, window: int) -> list[int]:
    """Return the first samples of the fewest windows of `window` samples that cover `length` evenly."""
    count = max(math.ceil(length / window), 1)
    if count == 1:
        return [0]
    return [round(index * (length - window) / (count - 1)) for index in range(count)]


def _floats(samples: NDArray[np.int16] | NDArray[np.float32], device: str) -> Tensor:
    """Return samples as floats of full scale ±1 on a device; NaN and infinity are refused."""
    if samples.dtype == np.int16:
        return torch.from_numpy(samples.astype(np.float32) / 32768.0).to(device)
    floats = np.ascontiguousarray(samples, dtype=np.float32)
    if not np.isfinite(floats).all():
        raise NonFiniteError("The samples hold NaN or infinity: repair the source, no model can judge them.")
    loudest = float(np.abs(floats).max())
    if loudest > 1.0:  # over full scale, perhaps so far that powers would overflow; the level does not matter
        floats = floats / np.float32(loudest)
    return torch.from_numpy(floats).to(device)


def _arrays(outputs: Outputs) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return joint vectors, valence and arousal, and probabilities as arrays."""
    return outputs.joint.cpu().numpy(), outputs.va.cpu().numpy(), outputs.logits.softmax(dim=-1).cpu().numpy()
