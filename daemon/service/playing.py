"""Reading the recordings that clients play, for the segmenter to know them again."""

import logging

import numpy as np

from ...clients.protocol import from_wire
from ...clients.protocol.arguments import PlaybackReport
from ..frames import SAMPLE_RATE_HZ
from ..library.failure import UnusableFileError
from ..library.windows import Samples, cut_windows
from ..segment.playback.reports import Report

_log = logging.getLogger(__name__)


def reported(asked: PlaybackReport, now_s: float) -> Report:
    """Return a client's report as the segmenter takes it."""
    path = from_wire(asked.path, asked.path_b64)
    return Report(asked.client, asked.state == "playing", path, asked.position_s, now_s)


def read_stretch(path: str, start_s: float, length: int) -> Samples:
    """Decode a stretch of a recording at 16 kHz, float32 [shape=(n,)], n <= length; nothing if that fails."""
    try:
        return cut_windows(path, [start_s], length, SAMPLE_RATE_HZ)[0]
    except (UnusableFileError, OSError) as error:
        _log.info("The music that plays cannot be taken away from what is heard: %s", error)
        return np.zeros(0, np.float32)
