"""Frames in, utterances out: a pure state machine, driven by sample positions and never by a clock.

::

    idle ── N of M frames voiced ──▶ speaking ── hangover, gap, end of input ──▶ idle
                                      │    ▲
                                      └────┘ longest length: cut at the quietest frame, go on as the next
"""

from collections import deque
from dataclasses import dataclass, replace

from ..frames import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame
from .draft import Draft, HeardFrame
from .events import Cut, Final, Partial, Rejected, RejectReason, SegmentEvent, Started
from .gate import Ear, Heard
from .judge import make_ear
from .level import SILENCE_DBFS
from .music import Music
from .settings import SegmentSettings

_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class Meter:
    """What the segmenter hears now, for displays and health checks.

    Attributes
    ----------
    level_dbfs, floor_dbfs : float
        Level of the last frame, and the tracked noise floor.
    speaking : bool
        Whether an utterance is open.
    unvoiced_s : float
        Seconds of sound since the last voiced frame, or since the beginning.
    """

    level_dbfs: float = SILENCE_DBFS
    floor_dbfs: float = SILENCE_DBFS
    speaking: bool = False
    unvoiced_s: float = 0.0


class Segmenter:
    """Cuts the stream into utterances.

    Samples are exact: an utterance holds the stream's own samples between its bounds, utterances never
    overlap, and none is longer than `max_ms`.

    Parameters
    ----------
    settings : SegmentSettings
        Thresholds and lengths.
    ear : Ear, optional
        What tells voiced frames; the gate and the judge of the settings unless given.
    """

    def __init__(self, settings: SegmentSettings, ear: Ear | None = None) -> None:
        self._settings = settings
        self._ear = ear or make_ear(settings)
        self._draft: Draft | None = None
        self._next_id = 1
        pre_roll_frames = -(-settings.pre_roll_ms // FRAME_MS)
        self._recent: deque[HeardFrame] = deque(maxlen=pre_roll_frames + settings.longest_start_frames)
        self._strict = False
        self._t_s = 0.0
        self._floor_dbfs = SILENCE_DBFS
        self.meter = Meter()

    def push(self, frame: Frame, music: Music | None = None) -> list[SegmentEvent]:
        """Take the next frame and return what follows from it, in order.

        Parameters
        ----------
        frame : Frame
            With `lost_samples`, it ends an utterance when the time since the last voiced frame comes to
            the hangover; less than that is marked in the utterance.
        music : Music, optional
            What is known of music that sounds meanwhile; None for none.

        Raises
        ------
        ValueError
            If the frame is not FRAME_SAMPLES samples of int16.
        """
        self._strict = music is not None and music.rest is None
        item = HeardFrame(frame, self._hear(frame, music))
        self._t_s = frame.t_s
        self._floor_dbfs = item.heard.floor_dbfs
        events: list[SegmentEvent] = []
        if frame.lost_samples:
            events += self._bridge(frame)
        events += self._listen(item) if self._draft is None else self._follow(self._draft, item)
        self._measure(item)
        return events

    def flush(self, cut: Cut = "end") -> list[SegmentEvent]:
        """Close what is open, because the input ended (`end`) or the device was lost (`gap`)."""
        events = self._close(self._draft, cut) if self._draft else []
        self._recent.clear()
        return events

    def reset(self) -> list[SegmentEvent]:
        """Forget what is open and everything heard, as after a mute; an open utterance is rejected."""
        events: list[SegmentEvent] = []
        if self._draft is not None:
            events.append(self._reject(self._draft, "interrupted", "Listening was interrupted."))
        self._draft = None
        self._recent.clear()
        self._ear.reset()
        self.meter = Meter()
        return events

    def _hear(self, frame: Frame, music: Music | None) -> Heard:
        """Ask the ear, about what is left of the frame without its music if that is known."""
        rest = music.rest if music else None
        heard = self._ear.hear(frame.samples if rest is None else rest, strict=self._strict)
        return replace(heard, voiced=False) if music and music.explained else heard

    def _bridge(self, frame: Frame) -> list[SegmentEvent]:
        """Decide what samples lost before a frame mean: a long gap is a pause that nobody heard."""
        if self._draft and self._pause_samples(self._draft, frame.start_sample) >= self._hangover:
            return self.flush("gap")
        if frame.lost_samples >= self._hangover:
            self._recent.clear()
        return []

    def _listen(self, item: HeardFrame) -> list[SegmentEvent]:
        """Wait for enough voiced frames."""
        self._recent.append(item)
        least, frames = self._settings.start_frames(music=self._strict)
        window = list(self._recent)[-frames:]
        voiced = [each for each in window if each.heard.voiced]
        if not item.heard.voiced or len(voiced) < least:
            return []
        start = voiced[0].frame.start_sample - self._settings.pre_roll_ms * _SAMPLES_PER_MS
        draft = Draft(self._next_id, (each for each in self._recent if each.frame.start_sample >= start))
        return [self._open(draft)]

    def _follow(self, draft: Draft, item: HeardFrame) -> list[SegmentEvent]:
        """Take the next frame of an open utterance."""
        draft.add(item)
        if self._pause_samples(draft, item.end_sample) >= self._hangover:
            return self._close(draft, "pause")
        if draft.held_samples + FRAME_SAMPLES > self._settings.max_ms * _SAMPLES_PER_MS:
            return self._cut(draft)
        return self._look(draft) if item.heard.voiced else []

    def _look(self, draft: Draft) -> list[SegmentEvent]:
        """Return a partial if one is due."""
        span = draft.voiced_span_samples
        due = self._settings.partial_after_ms * _SAMPLES_PER_MS
        if draft.partial_span_samples:
            due = draft.partial_span_samples + self._settings.partial_every_ms * _SAMPLES_PER_MS
        if span < due:
            return []
        draft.partial_span_samples = span
        partial = Partial(
            id=draft.id,
            samples=draft.samples(),
            start_sample=draft.start_sample,
            level_dbfs=draft.level_dbfs,
            t_start_s=draft.t_start_s,
            t_s=self._t_s,
        )
        return [partial]

    @property
    def _hangover(self) -> int:
        return self._settings.hangover_ms * _SAMPLES_PER_MS

    @staticmethod
    def _pause_samples(draft: Draft, now_sample: int) -> int:
        return now_sample - draft.last_voiced.end_sample

    def _open(self, draft: Draft) -> Started:
        self._draft = draft
        self._next_id += 1
        self._recent.clear()
        return Started(draft.id, draft.start_sample, self._t_s)

    def _close(self, draft: Draft, cut: Cut) -> list[SegmentEvent]:
        """End an utterance after its post-roll; what follows that is pre-roll for the next."""
        kept, rest = draft.split(draft.last_voiced.end_sample + self._settings.post_roll_ms * _SAMPLES_PER_MS)
        self._draft = None
        self._recent.extend(rest)
        return [self._judge(kept, cut)]

    def _cut(self, draft: Draft) -> list[SegmentEvent]:
        """End an utterance that has grown too long, and go on with the rest of it."""
        kept, rest = draft.split(draft.quietest_sample(self._settings.soft_cut_ms * _SAMPLES_PER_MS))
        events = [self._judge(kept, "length")]
        self._draft = None
        if any(item.heard.voiced for item in rest):
            events.append(self._open(Draft(self._next_id, rest)))
        else:
            self._recent.extend(rest)
        return events

    def _judge(self, draft: Draft, cut: Cut) -> SegmentEvent:
        """Return the utterance, or why it is none."""
        span_ms = draft.voiced_span_samples / _SAMPLES_PER_MS
        if span_ms < self._settings.min_ms:
            words = f"It lasted {span_ms:.0f} ms, less than the {self._settings.min_ms} ms of min_ms."
            return self._reject(draft, "too_short", words)
        floor = self._floor_dbfs
        if draft.level_dbfs < floor + self._settings.floor_margin_db:
            words = f"At {draft.level_dbfs:.0f} dBFS it was steady noise: the floor is now {floor:.0f} dBFS."
            return self._reject(draft, "steady_noise", words)
        return Final(draft.finish(cut, self._t_s))

    def _reject(self, draft: Draft, reason: RejectReason, words: str) -> Rejected:
        return Rejected(draft.id, draft.start_sample, draft.end_sample, reason, words, self._t_s)

    def _measure(self, item: HeardFrame) -> None:
        unvoiced_s = 0.0 if item.heard.voiced else self.meter.unvoiced_s + FRAME_MS / 1000
        self.meter = Meter(item.heard.level_dbfs, item.heard.floor_dbfs, self._draft is not None, unvoiced_s)
