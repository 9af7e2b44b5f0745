"""Voiced or not: WebRTC VAD behind a loudness gate.

The detector alone calls mains hum, a sine and loud white noise speech (97 to 100 % of their frames in most
modes). The level leaves hum out; the rest is steady: the tracked noise floor rises to it, the gate closes.
"""

from dataclasses import dataclass
from typing import Protocol

from ..frames import FRAME_MS, Samples
from .floor import NoiseFloor
from .level import SILENCE_DBFS, voice_level_dbfs
from .settings import SegmentSettings
from .vad import VoiceDetector

_STALE_FRAMES = 60_000 // FRAME_MS
"""After a minute without a voiced frame the detector starts afresh, lest it has adapted itself deaf."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one frame sounds like: its level, the noise floor (both dBFS), and whether it is voiced."""

    voiced: bool
    level_dbfs: float
    floor_dbfs: float


class Ear(Protocol):
    """Anything that can tell voiced frames."""

    def hear(self, samples: Samples, *, strict: bool = False) -> Heard:
        """Judge the next frame; more strictly while unknown music plays."""
        ...

    def reset(self) -> None:
        """Forget everything heard."""
        ...


class VoiceGate:
    """The detector and the noise floor together."""

    def __init__(self, settings: SegmentSettings) -> None:
        self._settings = settings
        self._detector = VoiceDetector(settings.vad_mode)
        self._floor = NoiseFloor(round(settings.floor_window_s * 1000 / FRAME_MS))
        self._unvoiced_frames = 0

    def hear(self, samples: Samples, *, strict: bool = False) -> Heard:  # noqa: ARG002 - see below
        """Judge the next frame.

        Parameters
        ----------
        samples : Samples [shape=(FRAME_SAMPLES,)]
        strict : bool
            Makes no difference: a higher margin shuts speech out as much as music.
        """
        speech = self._detector.is_speech(samples)  # always asked: it adapts to what it hears
        level = voice_level_dbfs(samples)
        floor = self._floor.push(level)
        loud = level >= max(self._settings.floor_dbfs, floor + self._settings.floor_margin_db)
        voiced = speech and loud and level > SILENCE_DBFS
        self._unvoiced_frames = 0 if voiced else self._unvoiced_frames + 1
        if self._unvoiced_frames == _STALE_FRAMES:
            self._detector.reset()
            self._unvoiced_frames = 0
        return Heard(voiced, level, floor)

    def reset(self) -> None:
        """Forget the room."""
        self._detector.reset()
        self._floor.reset()
        self._unvoiced_frames = 0
