"""Run as a process of its own: decode a file, and write raw sound to standard output.

A process, because a damaged file may crash a decoder, and then only this one dies and not the music; and
because decoding would hold up the audio callback, which shares Python's lock with it.

Standard output begins with one byte, the number of channels in the file, then come native 32-bit floats:
mono, or stereo interleaved, into which FFmpeg mixes more channels.
Where there is nothing to be heard, one line on standard error says why.
"""

import contextlib
import signal
import sys
from collections.abc import Iterator
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

_PREROLL_S = 0.5
"""Codecs need a run-up after a seek: MP3's bit reservoir, Opus's 80 ms (RFC 7845, section 4.6)."""
_SAMPLE_BYTES = 4
_PLAYLISTS = {"hls", "dash", "concat", "imf"}
"""Formats that only point to other files, or to the network."""


class _UnplayableError(Exception):
    """There is nothing to be heard; the message ends the sentence "it cannot be played: …"."""


class _UnseekableError(Exception):
    """A seek did not lead where it should."""


def decode(path: str, start_s: float, rate_hz: int, out: BinaryIO) -> None:
    """Write the sound of a file from `start_s` on.

    Parameters
    ----------
    path : str
        The file; no protocol is guessed from its name.
    start_s : float
        Where to begin.
    rate_hz : int
        Rate of what is written.
    out : BinaryIO
        Takes it, at its own pace.
    """
    try:
        with _opened(path) as (container, stream):
            _write(_after_seek(container, stream, start_s), start_s, rate_hz, out)
    except _UnseekableError:
        with _opened(path) as (container, stream):
            _write(_frames(container, stream), start_s, rate_hz, out)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[tuple[InputContainer, AudioStream]]:
    try:
        container = av.open(f"file:{path}", metadata_errors="replace", options={"protocol_whitelist": "file"})
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _UnplayableError(getattr(error, "strerror", "") or str(error)) from error
    with container:
        if not container.streams.audio or container.format.name.partition(",")[0] in _PLAYLISTS:
            raise _UnplayableError("it holds no audio")
        yield container, container.streams.audio[0]


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[tuple[float, AudioFrame]]:
    """Yield the frames that decode, each with its time in seconds since the start of the recording."""
    origin_s = float((stream.start_time or 0) * (stream.time_base or 0))
    next_s = 0.0
    damage = ""
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError as error:  # its neighbours may be whole
                damage = error.strerror or str(error)
                continue
            for frame in frames:
                if frame.time is not None:
                    next_s = frame.time - origin_s
                yield next_s, frame
                next_s += frame.samples / frame.sample_rate
    except (av.FFmpegError, OSError) as error:
        damage = error.strerror or str(error)  # the file breaks off here; what came before is played
    if damage and next_s == 0.0:
        raise _UnplayableError(damage)


def _after_seek(
    container: InputContainer, stream: AudioStream, start_s: float
) -> Iterator[tuple[float, AudioFrame]]:
    """Yield frames from shortly before `start_s` on.

    Raises
    ------
    _UnseekableError
        If the format cannot seek, lands too late, or has no times.
    """
    if start_s > _PREROLL_S:
        origin_s = float((stream.start_time or 0) * (stream.time_base or 0))
        try:
            container.seek(round((start_s - _PREROLL_S + origin_s) * av.time_base))
        except (av.FFmpegError, OSError) as error:
            raise _UnseekableError from error
    frames = _frames(container, stream)
    first = next(frames, None)
    if start_s > _PREROLL_S and (first is None or first[1].pts is None or first[0] > start_s):
        raise _UnseekableError
    if first is not None:
        yield first
    yield from frames


def _write(frames: Iterator[tuple[float, AudioFrame]], start_s: float, rate_hz: int, out: BinaryIO) -> None:
    """Resample frames and write them, cut at the sample that sounds at `start_s`."""
    resampler: av.AudioResampler | None = None
    form: tuple[str, str, int] | None = None
    skip_bytes = channels = 0
    for begin_s, frame in frames:
        if begin_s + frame.samples / frame.sample_rate <= start_s:
            continue
        if resampler is None:
            channels = min(frame.layout.nb_channels, 2)
            out.write(bytes([min(frame.layout.nb_channels, 255)]))
            skip_bytes = round(max(start_s - begin_s, 0.0) * rate_hz) * channels * _SAMPLE_BYTES
        if resampler is None or form != (frame.format.name, frame.layout.name, frame.sample_rate):
            if resampler is not None:  # the format changes in mid-stream
                out.write(b"".join(map(_bytes, resampler.resample(None))))
            form = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = av.AudioResampler("flt", "stereo" if channels == 2 else "mono", rate_hz)
        frame.pts = None  # times were needed for the start only; small gaps are closed
        data = b"".join(map(_bytes, resampler.resample(frame)))
        out.write(data[skip_bytes:])
        skip_bytes = max(skip_bytes - len(data), 0)
    if resampler is not None:
        out.write(b"".join(map(_bytes, resampler.resample(None)))[skip_bytes:])
        out.flush()


def _bytes(frame: AudioFrame) -> bytes:
    """Return packed samples without the padding after them."""
    return bytes(frame.planes[0])[: frame.samples * frame.layout.nb_channels * _SAMPLE_BYTES]


def main() -> None:
    """Decode as the arguments say: file, start in seconds, rate in Hz."""
    path, start_s, rate_hz = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the player, which fades out first
    try:
        decode(path, float(start_s), int(rate_hz), sys.stdout.buffer)
    except _UnplayableError as error:
        sys.exit(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the player wants no more; else Python complains that it cannot flush


if __name__ == "__main__":
    main()
