"""Finding how late a recording is heard: reported positions are rough, the way to the microphone unknown."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from ...frames import FRAME_SAMPLES, SAMPLE_RATE_HZ

Wave = NDArray[np.float32]
Rows = NDArray[np.float64]

BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 6000.0
_FAINT_DB = -70.0
_FALL_DB, _RISE_DB = -6.0, 12.0
"""A change from frame to frame counts up to these: the beginnings of sounds matter, not how deep gaps are."""

MOST_FRAMES = 80
"""Lags from 0 to 1.6 s are tried."""
_LEAST_HEARD, _MOST_HEARD = 100, 250
"""Two to five seconds are compared."""
_LOOK_FRAMES = 25
_LEAST_CORRELATION, _LEAST_LEAD = 0.2, 0.05
"""Without the music in the room the best lag stays below 0.2; with it, it leads all but its neighbours."""
_NEIGHBOURS = 5


def _mel_bands() -> NDArray[np.float64]:
    """Return triangles of equal width in mel (O'Shaughnessy 1987), [shape=(BANDS, FRAME_SAMPLES + 1)]."""
    mel = 2595 * np.log10(1 + np.array([_LOWEST_HZ, _HIGHEST_HZ]) / 700)
    edges = 700 * (10 ** (np.linspace(mel[0], mel[1], BANDS + 2) / 2595) - 1)
    at = np.fft.rfftfreq(2 * FRAME_SAMPLES, 1 / SAMPLE_RATE_HZ)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bands: NDArray[np.float64] = np.clip(
        np.minimum((at - low) / (middle - low), (high - at) / (high - middle)), 0.0, None
    )
    return bands


_WINDOW = np.hanning(2 * FRAME_SAMPLES + 1)[:-1] / FRAME_SAMPLES
_BANDS = _mel_bands()


class Onsets:
    """How much louder each band is than a frame before."""

    def __init__(self) -> None:
        self._samples: Wave = np.zeros(FRAME_SAMPLES, np.float32)
        self._level_db = np.full(BANDS, _FAINT_DB)

    def push(self, samples: Wave) -> Rows:
        """Take the next frame, [shape=(FRAME_SAMPLES,)], and return its row, [shape=(BANDS,)]."""
        spectrum = np.fft.rfft(_WINDOW * np.concatenate([self._samples, samples]))
        level_db = 10 * np.log10(_BANDS @ np.abs(spectrum) ** 2 + 10 ** (_FAINT_DB / 10))
        row: Rows = np.clip(level_db - self._level_db, _FALL_DB, _RISE_DB)
        self._samples, self._level_db = samples, level_db
        return row


class Aligner:
    """Compares what is heard with a recording that is given ahead of time.

    Attributes
    ----------
    lag_frames : int or None
        How much later than given the recording is heard; None until it has been found.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew: another recording, or another position."""
        self.lag_frames: int | None = None
        self._heard, self._given = Onsets(), Onsets()
        self._heard_rows: deque[Rows] = deque(maxlen=_MOST_HEARD)
        self._given_rows: deque[Rows] = deque(maxlen=_MOST_HEARD + MOST_FRAMES)
        self._candidate: int | None = None
        self._frames = 0

    def prepare(self, given: Wave) -> None:
        """Take the recording right before what is given with the first frame heard, whole frames of it."""
        for frame in given.reshape(-1, FRAME_SAMPLES):
            self._given_rows.append(self._given.push(frame))

    def push(self, heard: Wave, given: Wave) -> int | None:
        """Take the next frame of both, [shape=(FRAME_SAMPLES,)], and return the lag."""
        self._heard_rows.append(self._heard.push(heard))
        self._given_rows.append(self._given.push(given))
        self._frames += 1
        enough = len(self._heard_rows) >= _LEAST_HEARD
        enough = enough and len(self._given_rows) >= len(self._heard_rows) + MOST_FRAMES
        if enough and self._frames % _LOOK_FRAMES == 0:
            self._look()
        return self.lag_frames

    def _look(self) -> None:
        """Take the best lag; one that is known moves only to what was best twice in a row."""
        best = _best_lag(np.array(self._heard_rows), np.array(self._given_rows))
        if best is not None and (self.lag_frames is None or best == self._candidate):
            self.lag_frames = best
        self._candidate = best


def _best_lag(heard: Rows, given: Rows) -> int | None:
    """Return the lag of the highest correlation, in frames; None if it could be chance."""
    count, last = len(heard), len(given)
    heard_norm = np.linalg.norm(heard)
    correlations = np.zeros(MOST_FRAMES + 1)
    for lag in range(MOST_FRAMES + 1):
        there = given[last - lag - count : last - lag]
        correlations[lag] = np.vdot(heard, there) / (heard_norm * np.linalg.norm(there) + 1e-9)
    best = int(correlations.argmax())
    others = np.delete(correlations, slice(max(0, best - _NEIGHBOURS), best + _NEIGHBOURS + 1))
    lead = correlations[best] - others.max()
    return best if correlations[best] >= _LEAST_CORRELATION and lead >= _LEAST_LEAD else None
