"""Any recording as 16 kHz mono, through PyAV (FFmpeg)."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from ..errors import InputError
from ..frames import SAMPLE_RATE_HZ, Samples

_EARLY_S = 1.0
"""Containers round their length; this much less than they state is a file cut short."""


class Recording:
    """An open file and its first audio stream; a context manager.

    Parameters
    ----------
    path : Path
        The file.

    Attributes
    ----------
    rate_hz, channels : int
        As stored.
    stated_s : float
        Length by the file's own account; 0 if it gives none.
    bad_packets : int
        Packets that could not be decoded so far.

    Raises
    ------
    InputError
        If the file is missing, unreadable, empty, no recording, or has no audio stream.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._container = _open(path)
        if not self._container.streams.audio:
            self._container.close()
            raise InputError(f"{path} has no audio stream. Give a recording with sound in it.")
        self._stream = self._container.streams.audio[0]
        self.rate_hz = int(self._stream.rate or 0)
        self.channels = int(self._stream.channels or 0)
        self.stated_s = float(self._container.duration or 0) / av.time_base
        self.bad_packets = 0
        self._heard_samples = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def chunks(self) -> Iterator[Samples]:
        """Yield everything that can be decoded, int16 [shape=(n,)] at 16 kHz.

        Raises
        ------
        InputError
            If that is nothing at all.
        """
        resample = _Resampler()
        for frame in self._frames():
            yield from self._counted(resample.push(frame))
        yield from self._counted(resample.finish())
        if not self._heard_samples:
            raise InputError(f"Nothing in {self._path} can be decoded. The file is damaged; give another.")

    @property
    def flaw(self) -> str:
        """What was wrong with the file once all chunks are out, in words; empty if nothing was."""
        heard_s = self._heard_samples / SAMPLE_RATE_HZ
        missing_bytes = _riff_bytes(self._path) - self._path.stat().st_size
        if missing_bytes > 0:
            return f"The file is cut short: its last {missing_bytes} bytes are missing."
        if heard_s < self.stated_s - _EARLY_S:
            return f"The file is cut short: {heard_s:.1f} s of {self.stated_s:.1f} s could be decoded."
        if self.bad_packets:
            return f"The file is damaged: {self.bad_packets} packets could not be decoded."
        return ""

    def _counted(self, chunks: list[Samples]) -> Iterator[Samples]:
        for chunk in chunks:
            self._heard_samples += len(chunk)
            yield chunk

    def _frames(self) -> Iterator[AudioFrame]:
        """Decode packet by packet: a bad one costs itself, not the rest of the file."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                frames = next(packets).decode()
            except StopIteration:
                return
            except EOFError:
                return
            except av.error.InvalidDataError:
                self.bad_packets += 1
            except (av.error.FFmpegError, OSError):
                self.bad_packets += 1
                return
            else:
                yield from frames


class _Resampler:
    """libswresample, started again where the stream changes its format, as chained Ogg files do."""

    def __init__(self) -> None:
        self._format = ("", "", 0)
        self._resampler: AudioResampler | None = None

    def push(self, frame: AudioFrame) -> list[Samples]:
        """Return what one decoded frame adds."""
        before: list[Samples] = []
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or found != self._format:
            before = self.finish()
            self._format = found
            self._resampler = AudioResampler("s16", "mono", SAMPLE_RATE_HZ)
        frame.pts = None  # gaps in the file's clock are not sound
        return before + _arrays(self._resampler.resample(frame))

    def finish(self) -> list[Samples]:
        """Return what the filter still holds."""
        return _arrays(self._resampler.resample(None)) if self._resampler else []


def _riff_bytes(path: Path) -> int:
    """Return how long a WAV file says it is, 0 if it does not: FFmpeg believes the file system instead."""
    with path.open("rb") as file:
        head = file.read(8)
    size = int.from_bytes(head[4:8], "little")
    return size + 8 if head[:4] == b"RIFF" and size != 0xFFFFFFFF else 0


def _arrays(frames: list[AudioFrame]) -> list[Samples]:
    return [np.ascontiguousarray(frame.to_ndarray()[0]) for frame in frames]


def _open(path: Path) -> InputContainer:
    try:
        if path.stat().st_size == 0:
            raise InputError(f"{path} is empty. Give a recording with sound in it.")
        return av.open(path, mode="r")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Check the name and the folder.") from error
    except av.error.FFmpegError as error:
        raise InputError(f"{path} is not a recording that FFmpeg can read. Give an audio file.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}. Give a file that you may read.") from error
