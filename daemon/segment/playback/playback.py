"""From reports and frames to what is known of the music in each frame."""

import math

import numpy as np

from ...frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Samples
from ..music import Music
from ..settings import SegmentSettings
from .alignment import MOST_FRAMES, Aligner
from .echo import EchoFilter
from .reports import Report, Reports, Sounding
from .score import Reader, Score, Wave

_EARLY_SAMPLES = 30 * FRAME_SAMPLES
"""The recording is given 0.6 s ahead of its reported position: reports may be late."""
_BEFORE_FRAMES = 2
"""So much earlier than it is heard the filter gets it, for the lag is rough by a frame."""
_SMOOTHING = 0.7
"""Share of the past in the powers that are compared: about 60 ms."""
_PROOF_DB = 8.0
_PROOF_FRAMES = 500
"""A filter that has removed so much within the last ten seconds knows the room."""
_BROKEN_DB = 3.0


class Playback:
    """What clients play, looked for in what is heard.

    Parameters
    ----------
    settings : SegmentSettings
        Hang-over, whether known music is removed, and what of it may remain.
    read : Reader
        Decodes stretches of recordings.
    """

    def __init__(self, settings: SegmentSettings, read: Reader) -> None:
        self._settings = settings
        self._reports = Reports(settings.music_hangover_ms / 1000)
        self._score = Score(read)
        self._aligner = Aligner()
        self._filter = EchoFilter()
        self._followed: Sounding | None = None
        self._offset = 0
        self._prepared = False
        self._restart()

    def take(self, report: Report) -> None:
        """Take what a client says, on any thread."""
        self._reports.take(report)

    def hear(self, frame: Frame) -> Music | None:
        """Return what is known of the music in the next frame; None if nothing plays."""
        sounding = self._reports.sounding(frame.t_s)
        if sounding is None:
            self._followed = None
            return None
        if not (sounding.path and self._settings.music_remove):
            return Music()
        given = self._given(frame, sounding)
        if given is None:
            return Music()
        heard = frame.samples.astype(np.float32) / np.float32(32768)
        lag = self._aligner.push(heard, given)
        return Music() if lag is None else self._remove(frame, sounding.path, heard, lag)

    def close(self) -> None:
        """Decode nothing more."""
        self._score.close()

    def _restart(self) -> None:
        self._aligner.reset()
        self._filter.reset()
        self._lag: int | None = None
        self._heard_power = self._rest_power = 0.0
        self._proven_frames = 0

    def _given(self, frame: Frame, sounding: Sounding) -> Wave | None:
        """Return the recording as it is given to the aligner; None while it is being read."""
        if sounding != self._followed:
            self._restart()
            self._followed = sounding
            end_s = (frame.start_sample + FRAME_SAMPLES) / SAMPLE_RATE_HZ
            self._offset = round((frame.t_s - end_s - sounding.began_s) * SAMPLE_RATE_HZ) + _EARLY_SAMPLES
            self._prepared = False
        if not self._prepared:
            before = self._recording(frame, sounding.path, MOST_FRAMES, MOST_FRAMES)
            if before is None:
                return None
            self._aligner.prepare(before)
            self._prepared = True
        return self._recording(frame, sounding.path, 0)

    def _recording(self, frame: Frame, path: str, behind: int, frames: int = 1) -> Wave | None:
        start = frame.start_sample + self._offset - behind * FRAME_SAMPLES
        return self._score.stretch(path, start, frames * FRAME_SAMPLES)

    def _remove(self, frame: Frame, path: str, heard: Wave, lag: int) -> Music:
        if self._lag is None:
            self._lag = lag
        elif lag != self._lag:
            self._filter.shift(lag - self._lag)
            self._lag = lag
        reference = self._recording(frame, path, lag - _BEFORE_FRAMES)
        if reference is None:
            return Music()
        rest = self._filter.push(heard, reference)
        removed_db = self._removed_db(heard, rest)
        if removed_db < -_BROKEN_DB:
            self._filter.reset()
        self._proven_frames = _PROOF_FRAMES if removed_db >= _PROOF_DB else self._proven_frames - 1
        if self._proven_frames <= 0:
            return Music()
        return Music(_pcm(rest), removed_db >= self._settings.music_removed_db)

    def _removed_db(self, heard: Wave, rest: Wave) -> float:
        self._heard_power = _SMOOTHING * self._heard_power + (1 - _SMOOTHING) * float(heard @ heard)
        self._rest_power = _SMOOTHING * self._rest_power + (1 - _SMOOTHING) * float(rest @ rest)
        return 10 * math.log10((self._heard_power + 1e-9) / (self._rest_power + 1e-9))


def _pcm(wave: Wave) -> Samples:
    pcm: Samples = np.round(np.clip(wave, -1.0, 1.0) * 32767).astype(np.int16)
    return pcm
