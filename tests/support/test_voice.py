"""The made-up voice is taken for speech, and is what its numbers say."""

import numpy as np

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame
from sottovoce.daemon.segment import Final, Segmenter, SegmentSettings
from tests.support.voice import sentences, syllables


def test_each_sentence_is_one_utterance():
    samples = (sentences(3, 1.5, 1.0) * 32767).astype(np.int16)
    assert len(samples) == (3 * 1.5 + 4 * 1.0) * SAMPLE_RATE_HZ
    segmenter, finals = Segmenter(SegmentSettings()), []
    for start in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        frame = Frame(samples[start : start + FRAME_SAMPLES], start, start / SAMPLE_RATE_HZ)
        finals += [event for event in segmenter.push(frame) if isinstance(event, Final)]
    assert len(finals) == 3


def test_peak_and_length():
    voice = syllables(0.5, 48_000)
    assert (len(voice), voice.dtype) == (24_000, np.float32)
    assert np.isclose(np.abs(voice).max(), 0.4)
