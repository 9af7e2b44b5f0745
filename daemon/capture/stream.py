"""One open device: its callback, its queue, and an end that cannot hang."""

import time
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from .choice import ways_to_open
from .chunks import Chunk, ChunkQueue
from .host import Host, HostStream, InputDevice, StreamRefusedError
from .settings import CaptureSettings

_CLOSE_DEADLINE_S = 2.0


class LiveStream:
    """A running recording, opened in the first way that the device takes.

    Parameters
    ----------
    host : Host
        Where to open it.
    device : InputDevice
        What to open.
    settings : CaptureSettings
        Channel, rate, latency and length of the queue.

    Attributes
    ----------
    device, rate_hz, channels
        What was opened, and how.
    overflows : int
        How often the system said that it lost sound.

    Raises
    ------
    StreamRefusedError
        If the device can be opened in no way; the message is its answer to the first.
    DeviceError
        If it has not the channel that is wanted.
    """

    def __init__(self, host: Host, device: InputDevice, settings: CaptureSettings) -> None:
        self.device = device
        self.overflows = 0
        self._queue_s = settings.queue_s
        self._last_s = 0.0
        self._stream = self._open(host, device, settings)

    def _open(self, host: Host, device: InputDevice, settings: CaptureSettings) -> HostStream:
        refusals: list[StreamRefusedError] = []
        for rate_hz, channels in ways_to_open(device, settings.channel, settings.sample_rate_hz):
            self.rate_hz, self.channels = rate_hz, channels
            self._queue = ChunkQueue(round(self._queue_s * rate_hz))
            try:
                return host.open(device, rate_hz, channels, settings.latency, self._take)
            except StreamRefusedError as error:
                refusals.append(error)
                if error.final:
                    break
        raise refusals[0]

    def _take(self, block: NDArray[np.int16], overflow: bool) -> None:
        """Queue a block; runs on the audio thread, so it copies and leaves."""
        now_s = time.monotonic()
        lost_frames = 0
        if overflow:
            self.overflows += 1
            # The host does not say how much it lost: what the clock says is missing, one frame at least.
            missing = round((now_s - self._last_s) * self.rate_hz) - len(block) if self._last_s else 0
            lost_frames = max(1, missing)
        self._last_s = now_s
        self._queue.put(Chunk(block.copy(), now_s, lost_frames))

    @property
    def active(self) -> bool:
        """Whether the system still means to deliver sound."""
        return self._stream.active

    @property
    def dropped_s(self) -> float:
        """Seconds of sound dropped because nobody took them in time."""
        return self._queue.dropped_frames / self.rate_hz

    def read(self, timeout_s: float) -> Chunk | None:
        """Return the next chunk, or None if none comes in time."""
        return self._queue.get(timeout_s)

    def close(self) -> bool:
        """Close on a thread of its own, and return whether that ended in time.

        Stopping a stream whose device has gone can block for ever in the system's audio layer; then the
        thread is left behind, and nobody may initialise that layer again.
        """
        closer = Thread(target=self._stream.close, name="close audio", daemon=True)
        closer.start()
        closer.join(_CLOSE_DEADLINE_S)
        return not closer.is_alive()
