"""The typed face of WebRTC VAD."""

import numpy as np
import pytest

from sottovoce.daemon.frames import FRAME_SAMPLES
from sottovoce.daemon.segment.vad import VoiceDetector


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_silence_is_not_speech(mode: int) -> None:
    assert not VoiceDetector(mode).is_speech(np.zeros(FRAME_SAMPLES, dtype=np.int16))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (np.zeros(400, np.int16), "not int16 of shape (400,)"),
        (np.zeros(0, np.int16), "not int16 of shape (0,)"),
        (np.zeros((FRAME_SAMPLES, 1), np.int16), "not int16 of shape (320, 1)"),
        (np.zeros(FRAME_SAMPLES, np.float32), "not float32 of shape (320,)"),
    ],
)
def test_a_wrong_frame_is_named_with_its_numbers(frame: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match="takes 320 samples of int16") as raised:
        VoiceDetector(2).is_speech(frame)
    assert words in str(raised.value)


def test_reset_forgets_the_background() -> None:
    rng = np.random.default_rng(0)
    noise = [(rng.standard_normal(FRAME_SAMPLES) * 3000).astype(np.int16) for _ in range(200)]
    detector = VoiceDetector(2)
    first = [detector.is_speech(frame) for frame in noise]
    detector.reset()
    assert [detector.is_speech(frame) for frame in noise] == first
