"""Real audio files in every format that a music folder holds, made on the spot with PyAV."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Format:
    """A container, a codec, and how samples are given to it."""

    suffix: str
    codec: str
    sample_format: str
    rate_hz: int = 44_100
    layout: str = "stereo"
    coded: str = ""  # the codec's own sample format, where PyAV must convert


FORMATS = {
    "wav-8": Format("wav", "pcm_u8", "u8"),
    "wav-16": Format("wav", "pcm_s16le", "s16"),
    "wav-24": Format("wav", "pcm_s24le", "s32"),
    "wav-32f": Format("wav", "pcm_f32le", "flt"),
    "wav-96k": Format("wav", "pcm_s24le", "s32", 96_000),
    "wav-7.1": Format("wav", "pcm_s16le", "s16", 48_000, "7.1"),
    "wav-mono-8k": Format("wav", "pcm_s16le", "s16", 8_000, "mono"),
    "flac": Format("flac", "flac", "s16"),
    "flac-7.1-96k": Format("flac", "flac", "s32", 96_000, "7.1"),
    "mp3": Format("mp3", "libmp3lame", "fltp"),
    "ogg": Format("ogg", "vorbis", "fltp"),
    "opus": Format("opus", "libopus", "flt", 48_000),
    "m4a": Format("m4a", "aac", "fltp"),
    "m4a-7.1": Format("m4a", "aac", "flt", 48_000, "7.1", "fltp"),
    "aiff": Format("aiff", "pcm_s16be", "s16"),
    "wma": Format("wma", "wmav2", "fltp"),
    "mkv": Format("mkv", "flac", "s16"),
}


def tone(
    duration_s: float, frequency_hz: float = 440.0, amplitude: float = 0.5, rate_hz: int = 44_100
) -> NDArray[np.float32]:
    """Return a sine wave, mono."""
    times = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32)


def melody(duration_s: float, seed: int, rate_hz: int = 44_100) -> NDArray[np.float32]:
    """Return a tone a second, at random; another seed is another recording."""
    rng = np.random.default_rng(seed)
    count = int(np.ceil(duration_s))
    notes = [
        tone(1.0, float(rng.uniform(100, 4000)), float(rng.uniform(0.1, 0.6)), rate_hz) for _ in range(count)
    ]
    return np.concatenate(notes)[: round(duration_s * rate_hz)]


def _in_format(block: NDArray[np.float32], sample_format: str) -> NDArray[np.generic]:
    limited = np.clip(block, -1, 1) if sample_format not in ("flt", "fltp") else block
    match sample_format:
        case "u8":
            return np.round(limited * 127 + 128).astype(np.uint8)
        case "s16":
            return np.round(limited * 32767).astype(np.int16)
        case "s32":
            return np.round(limited * (2**31 - 1)).astype(np.int32)
        case _:
            return block


def write_audio(
    path: Path,
    samples: NDArray[np.float32],
    name: str = "wav-16",
    *,
    rate_hz: int = 44_100,
    tags: dict[str, str] | None = None,
) -> Path:
    """Encode mono samples to `path` in the named format, the same in every channel.

    Parameters
    ----------
    path : Path
        Its suffix plays no part.
    samples : NDArray[np.float32] [shape=(n,)]
        At `rate_hz`, full scale at ±1.
    name : str
        A key of FORMATS.
    rate_hz : int
        Of the samples; the file has its format's own rate.
    tags : dict of str to str, optional
        Metadata.
    """
    how = FORMATS[name]
    positions = np.arange(round(len(samples) * how.rate_hz / rate_hz)) * rate_hz / how.rate_hz
    mono = samples if how.rate_hz == rate_hz else np.interp(positions, np.arange(len(samples)), samples)
    muxer = {"m4a": "ipod", "mkv": "matroska", "wma": "asf"}.get(how.suffix, how.suffix)
    with av.open(str(path), "w", format=muxer) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(how.codec, rate=how.rate_hz, layout=how.layout)
        stream.format = how.coded or how.sample_format
        stream.codec_context.options = {"strict": "-2"}  # FFmpeg calls its own Vorbis encoder experimental
        if how.codec == "wmav2":
            stream.bit_rate = 128_000
        size = stream.codec_context.frame_size or 1024
        channels = stream.layout.nb_channels
        for start in range(0, len(mono), size):
            block = _in_format(mono[start : start + size].astype(np.float32), how.sample_format)
            rows = np.tile(block, (channels, 1))
            planar = how.sample_format.endswith("p")
            frame = av.AudioFrame.from_ndarray(
                rows if planar else rows.T.reshape(1, -1), format=how.sample_format, layout=how.layout
            )
            frame.sample_rate, frame.pts = how.rate_hz, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
