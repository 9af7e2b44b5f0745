"""A client's music through the playback stage and the segmenter, faster than life."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from sottovoce.daemon.segment import Music, Segmenter, SegmentEvent, SegmentSettings
from sottovoce.daemon.segment.playback.playback import Playback
from sottovoce.daemon.segment.playback.reports import Report
from sottovoce.daemon.segment.playback.score import Reader

Heard = tuple[Music | None, list[SegmentEvent]]


def pcm(wave: NDArray[np.float64]) -> Samples:
    """Return a wave, full scale at ±1, as int16."""
    samples: Samples = np.round(np.clip(wave, -1, 1) * 32767).astype(np.int16)
    return samples


def hear(
    wave: NDArray[np.float64], read: Reader, path: str, settings: SegmentSettings, error_s: float = 0.3
) -> Iterator[Heard]:
    """Yield what is known of the music and what follows, frame by frame, the end of input last.

    Parameters
    ----------
    wave : NDArray[np.float64] [shape=(n,)]
        What the microphone hears.
    read : Reader
        Gives the recording.
    path : str
        What the client reports every second; empty for music without a file.
    settings : SegmentSettings
        Of both.
    error_s : float
        How wrong the reported position is.
    """
    playback, segmenter = Playback(settings, read), Segmenter(settings)
    whole = pcm(wave)
    for start in range(0, len(whole) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        t_s = (start + FRAME_SAMPLES) / SAMPLE_RATE_HZ
        if start % SAMPLE_RATE_HZ == 0:
            playback.take(Report("player", True, path, t_s + error_s, t_s))
        frame = Frame(whole[start : start + FRAME_SAMPLES], start, t_s)
        music = playback.hear(frame)
        for waiting in list(playback._score._chunks.values()):
            waiting.result(timeout=10)
        yield music, segmenter.push(frame, music)
    playback.close()
    yield None, segmenter.flush()
