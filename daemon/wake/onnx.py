"""Trained wake models: those of livekit-wakeword, which also runs openWakeWord's.

https://github.com/livekit/livekit-wakeword (Apache-2.0) carries the mel and speech-embedding networks; the
wake model itself is the user's file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError
from ..frames import SAMPLE_RATE_HZ, Samples
from .spotting import Sought, Spotted

WINDOW_SAMPLES = 2 * SAMPLE_RATE_HZ
"""What a wake model sees: sixteen embeddings, two seconds."""

HOP_SAMPLES = SAMPLE_RATE_HZ * 320 // 1000
"""Three looks a second: a model answers to a phrase for about half a second around its end."""


class OnnxSpotter:
    """Asks wake models about the last two seconds, three times a second.

    Parameters
    ----------
    models : list of Sought
        Files, and the score from which each has heard its phrase.

    Raises
    ------
    ConfigError
        If the package is missing, or a file is no wake model.
    """

    def __init__(self, models: list[Sought]) -> None:
        self._thresholds = {Path(model.name).expanduser().stem: model.threshold for model in models}
        self._network = _load([Path(model.name).expanduser() for model in models])
        self._window: NDArray[np.int16] = np.zeros(WINDOW_SAMPLES, np.int16)
        self._position = 0
        self._unseen = 0

    def reset(self) -> None:
        """Forget what was fed."""
        self._window[:] = 0
        self._position = 0
        self._unseen = 0

    def feed(self, samples: Samples) -> Spotted | None:
        """Take the next stretch and return the first phrase heard."""
        found = None
        for start in range(0, len(samples), HOP_SAMPLES):
            piece = samples[start : start + HOP_SAMPLES]
            self._window = np.concatenate([self._window[len(piece) :], piece])
            self._position += len(piece)
            self._unseen += len(piece)
            if self._unseen >= HOP_SAMPLES and found is None:
                self._unseen = 0
                found = self._spotted()
        return found

    def _spotted(self) -> Spotted | None:
        scores: Mapping[str, float] = self._network.predict(self._window)
        name = max(scores, key=lambda name: scores[name] - self._thresholds[name])
        if scores[name] < self._thresholds[name]:
            return None
        return Spotted(name, max(0, self._position - WINDOW_SAMPLES), self._position, float(scores[name]))


def _load(files: list[Path]) -> Any:  # noqa: ANN401 - the package has no types
    try:
        from livekit.wakeword import WakeWordModel
        from onnxruntime import SessionOptions
    except ImportError as error:
        raise ConfigError(
            "wake.engine is onnx, and the package livekit-wakeword is missing: pip install 'sottovoce[wake]'."
        ) from error
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a second thread only waits
    network = WakeWordModel(sess_options=options)
    for file in files:
        if not file.is_file():
            raise ConfigError(f"wake.models: there is no file {file}; give the path of a wake model.")
        try:
            network.load_model(file, sess_options=options)
            network.predict(np.zeros(WINDOW_SAMPLES, np.int16))
        except Exception as error:  # onnxruntime raises a class of its own for every kind of damage
            raise ConfigError(f"wake.models: {file} is no wake model that can be run ({error}).") from error
    return network
