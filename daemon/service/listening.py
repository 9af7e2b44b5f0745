"""The listen thread's work: frames from the source through the segmenter to whoever wants the events."""

import threading
from collections.abc import Callable, Sequence

from ..capture.device import DeviceSource
from ..frames import FRAME_MS, CaptureState, Frame, Notice, Source
from ..segment import Meter, Music, Segmenter, SegmentEvent

METER_EVERY_FRAMES = 100 // FRAME_MS


class Listener:
    """Runs a source through a segmenter.

    Parameters
    ----------
    source : Source
        What is listened to.
    segmenter : Segmenter
        Cuts frames into utterances.
    music : callable
        Tells what is known of the music in a frame; asked for every frame, in order.
    on_event, on_notice, on_meter : callable
        Take segmenter events, notices of the source, and the meter ten times a second.
    """

    def __init__(
        self,
        source: Source,
        segmenter: Segmenter,
        *,
        music: Callable[[Frame], Music | None],
        on_event: Callable[[SegmentEvent], None],
        on_notice: Callable[[Notice], None],
        on_meter: Callable[[Meter], None],
    ) -> None:
        self.source = source
        self._segmenter = segmenter
        self._music = music
        self._on_event = on_event
        self._on_notice = on_notice
        self._on_meter = on_meter
        self._muted = threading.Event()
        self._was_muted = False
        self._frames = 0

    @property
    def meter(self) -> Meter:
        """What is heard now."""
        return self._segmenter.meter

    @property
    def muted(self) -> bool:
        """Whether frames are thrown away unheard."""
        return self._muted.is_set()

    def mute(self, muted: bool) -> None:
        """Stop or start hearing; a device is closed, so that the system's microphone light goes out."""
        if muted:
            self._muted.set()
        else:
            self._muted.clear()
        if isinstance(self.source, DeviceSource):
            self.source.set_muted(muted)

    def run(self, stop: threading.Event) -> None:
        """Listen until the source ends or `stop` is set; what is open then is closed as an utterance."""
        for item in self.source.listen(stop):
            if isinstance(item, Frame):
                self._hear(item)
            else:
                self._notice(item)
        self._tell(self._segmenter.flush())

    def _hear(self, frame: Frame) -> None:
        muted = self._muted.is_set()
        if muted != self._was_muted:
            self._was_muted = muted
            state: CaptureState = "muted" if muted else "listening"
            self._notice(Notice(state, "Muted by request." if muted else "", frame.t_s))
        if muted:
            return
        self._tell(self._segmenter.push(frame, self._music(frame)))
        self._frames += 1
        if self._frames % METER_EVERY_FRAMES == 0:
            self._on_meter(self._segmenter.meter)

    def _notice(self, notice: Notice) -> None:
        if notice.state == "lost":
            self._tell(self._segmenter.flush("gap"))
        elif notice.state == "ended":
            self._tell(self._segmenter.flush())
        elif notice.state == "muted":
            self._tell(self._segmenter.reset())
        self._on_notice(notice)

    def _tell(self, events: Sequence[SegmentEvent]) -> None:
        for event in events:
            self._on_event(event)
