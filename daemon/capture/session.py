"""From opening a device to losing it: chunks become frames, silence and stalls become words."""

import time
from collections.abc import Callable, Generator, Iterator

from ..frames import Frame, Notice
from .blocks import Reblocker, Timeline
from .chunks import Chunk
from .convert import Converter
from .settings import CaptureSettings
from .stream import LiveStream
from .watch import DITHER, SILENT_WORDS, Watch

_LOOK_S = 0.1


class Session:
    """One open stream.

    Parameters
    ----------
    stream : LiveStream
        Just opened.
    settings : CaptureSettings
        Channel, stall and silence times.
    timeline : Timeline
        Numbers the frames; outlives the session.
    welcome : str
        What the `listening` notice says.
    """

    def __init__(
        self, stream: LiveStream, settings: CaptureSettings, timeline: Timeline, welcome: str
    ) -> None:
        self._stream = stream
        self._timeline = timeline
        self._welcome = welcome
        self._silent_words = SILENT_WORDS.format(seconds=settings.silent_after_s)
        channel = settings.channel if stream.channels > 1 else "mix"
        self._converter = Converter(stream.rate_hz, channel)
        self._reblocker = Reblocker()
        self._watch = Watch(settings.stall_ms / 1000, settings.silent_after_s, time.monotonic())

    @property
    def silent(self) -> bool:
        """Whether the device delivers nothing but digital silence."""
        return self._watch.state == "silent"

    def run(self, over: Callable[[], bool]) -> Generator[Frame | Notice, None, str]:
        """Yield frames and notices until `over` says so or the device is lost; return why, or nothing.

        Parameters
        ----------
        over : callable
            Asked every 100 ms at the latest.
        """
        while not over():
            chunk = self._stream.read(_LOOK_S)
            if chunk is not None:
                yield from self._take(chunk)
            elif fault := self._watch.fault(time.monotonic(), active=self._stream.active):
                return fault
        return ""

    def _take(self, chunk: Chunk) -> Iterator[Frame | Notice]:
        duration_s = len(chunk.samples) / self._stream.rate_hz
        if self._watch.state == "starting":
            self._timeline.resume(chunk.t_s - duration_s)
        if self._watch.heard(chunk.t_s, duration_s, silence=_is_silence(chunk)):
            yield self._notice()
        if chunk.lost_frames:
            # What waits for its frame to fill up is lost with it, so that no frame spans the gap.
            self._timeline.lose(self._reblocker.drop() + self._converter.lost_samples(chunk.lost_frames))
        for block in self._reblocker.push(self._converter.push(chunk.samples)):
            yield self._timeline.stamp(block, chunk.t_s)

    def _notice(self) -> Notice:
        stream, state = self._stream, self._watch.state
        words = self._silent_words if self.silent else self._welcome
        return Notice(state, words, time.monotonic(), stream.device.name, stream.rate_hz, stream.channels)


def _is_silence(chunk: Chunk) -> bool:
    return bool(chunk.samples.size) and chunk.samples.min() >= -DITHER and chunk.samples.max() <= DITHER
