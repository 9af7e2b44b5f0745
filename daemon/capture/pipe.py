"""Raw PCM from a pipe as a source, for everything that PortAudio cannot reach."""

import queue
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import BinaryIO

import numpy as np

from ..errors import InputError
from ..frames import SAMPLE_RATE_HZ, CaptureState, Frame, Notice, Samples
from .convert import Channel, Converter
from .pace import paced

_READ_BYTES = 65_536
_QUEUED_READS = 8
_LOOK_S = 0.1
_SAMPLE_BYTES = 2


class StdinSource:
    """Signed 16-bit little-endian PCM without a header, from standard input or another stream.

    The sender sets the pace: frames come out as they go in, and a slow reader makes the sender wait.

    Parameters
    ----------
    stream : BinaryIO
        Where to read; `sys.stdin.buffer` on the command line.
    rate_hz : int
        Rate of the stream.
    channels : int
        Interleaved channels.
    channel : int or "mix"
        The one to take, counting from 0, or the mean of all.

    Raises
    ------
    InputError
        If the rate or the channels make no sense.
    """

    name = "stdin"

    def __init__(
        self,
        stream: BinaryIO,
        *,
        rate_hz: int = SAMPLE_RATE_HZ,
        channels: int = 1,
        channel: Channel = "mix",
    ) -> None:
        if not 4_000 <= rate_hz <= 384_000:
            raise InputError(f"Standard input cannot have {rate_hz} samples a second. Give 4000 to 384000.")
        if channels < 1:
            raise InputError(f"Standard input cannot have {channels} channels. Give 1 or more.")
        if channel != "mix" and not 0 <= channel < channels:
            raise InputError(
                f"Standard input has no channel {channel}. Give 0 to {channels - 1}, or mix for all of them."
            )
        self._stream = stream
        self._rate_hz = rate_hz
        self._channels = channels
        self._channel: Channel = channel
        self._rest = b""
        self._heard_bytes = 0

    def listen(self, stop: Event) -> Iterator[Frame | Notice]:
        """Yield frames between a `listening` and an `ended` notice.

        Raises
        ------
        InputError
            If the stream ends without a sample, or cannot be read.
        """
        yield self._notice("listening", "Reading standard input.")
        yield from paced(self._chunks(stop), stop, fast=True)
        if stop.is_set():
            return
        if self._heard_bytes < _SAMPLE_BYTES * self._channels:
            raise InputError("Standard input ended without a sample. Pipe raw 16-bit PCM into it.")
        words = "Standard input has ended."
        if self._rest:
            words = f"Standard input has ended within a sample: {len(self._rest)} bytes were left over."
        yield self._notice("ended", words)

    def _chunks(self, stop: Event) -> Iterator[Samples]:
        converter = Converter(self._rate_hz, self._channel)
        frame_bytes = _SAMPLE_BYTES * self._channels
        for read in self._reads(stop):
            self._heard_bytes += len(read)
            data = self._rest + read
            whole = len(data) // frame_bytes * frame_bytes
            self._rest = data[whole:]
            pcm = np.frombuffer(data[:whole], dtype="<i2").astype(np.int16).reshape(-1, self._channels)
            yield converter.push(pcm)
        yield converter.push(np.zeros((0, self._channels), dtype=np.int16), last=True)

    def _reads(self, stop: Event) -> Iterator[bytes]:
        """Read on a thread of its own: nothing portable can wait for a pipe and for `stop` at once."""
        reads: queue.Queue[bytes | OSError] = queue.Queue(_QUEUED_READS)
        Thread(target=self._read_into, args=(reads,), name="stdin", daemon=True).start()
        while not stop.is_set():
            try:
                data = reads.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(data, OSError):
                raise InputError(f"Cannot read standard input: {data.strerror}. Check what is piped into it.")
            if not data:
                return
            yield data

    def _read_into(self, reads: queue.Queue[bytes | OSError]) -> None:
        try:
            while data := self._read():
                reads.put(data)
        except OSError as error:
            reads.put(error)
        else:
            reads.put(b"")

    def _read(self) -> bytes:
        """Return what has come, at least a byte, or nothing at the end."""
        read1 = getattr(self._stream, "read1", self._stream.read)
        data: bytes = read1(_READ_BYTES)
        return data

    def _notice(self, state: CaptureState, reason: str) -> Notice:
        return Notice(state, reason, time.monotonic(), self.name, self._rate_hz, self._channels)
