"""WebRTC VAD with types, and with numbers in its errors.

The detector is the Gaussian-mixture VAD of the WebRTC project (common_audio/vad), through py-webrtcvad.
"""

import webrtcvad

from ..frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Samples


class VoiceDetector:
    """Frame-wise speech or not, with a state that adapts to the background.

    Parameters
    ----------
    mode : int
        Aggressiveness, 0 (misses least) to 3 (lets least else through).
    """

    def __init__(self, mode: int) -> None:
        self._mode = mode
        self._vad = webrtcvad.Vad(mode)

    def is_speech(self, samples: Samples) -> bool:
        """Return whether one frame sounds like speech.

        Parameters
        ----------
        samples : Samples [shape=(FRAME_SAMPLES,)]
            20 ms of 16 kHz mono.

        Raises
        ------
        ValueError
            If the frame has another length or type: the library itself answers `False` or an
            opaque error to those.
        """
        if samples.dtype != "int16" or samples.shape != (FRAME_SAMPLES,):
            raise ValueError(
                f"The voice detector takes {FRAME_SAMPLES} samples of int16, "
                f"not {samples.dtype} of shape {samples.shape}."
            )
        return bool(self._vad.is_speech(samples.tobytes(), SAMPLE_RATE_HZ))

    def reset(self) -> None:
        """Forget the background."""
        self._vad = webrtcvad.Vad(self._mode)
