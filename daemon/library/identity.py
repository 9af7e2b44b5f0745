"""Who a recording is: the hash of its coded audio.

The packets of the audio stream are hashed, as the demuxer cuts them: tags, pictures and names play no part,
so a renamed, moved or retagged file stays the same track. The coded audio is taken, not the decoded samples:
that costs no decoding, and no upgrade of a decoder changes it. A transcoded copy is thus another track.
"""

import hashlib
from dataclasses import dataclass

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

_TRUNCATED_BELOW = 0.9
_TRUNCATED_BY_S = 4.0
"""A file is cut short if it holds less than that part of the length that its header declares, and lacks that
much (ASF counts 3 s of run-up in)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A recording's hash, its length as counted in packets, and whether its header promised more."""

    hash: str
    duration_s: float
    truncated: bool


def identify(container: InputContainer, stream: AudioStream) -> Identity:
    """Read every packet of `stream` once; what follows a damaged place is left out."""
    context = stream.codec_context
    declared_s = _declared_s(container, stream)
    digest = hashlib.sha256(f"{context.name} {context.sample_rate} {context.channels}\n".encode())
    first, end, damaged = None, 0, False
    try:
        for packet in container.demux(stream):
            digest.update(packet)
            if packet.pts is not None:
                first = packet.pts if first is None else first
                end = max(end, packet.pts + (packet.duration or 0))
    except (av.FFmpegError, OSError):
        damaged = True
    counted_s = declared_s
    if first is not None and stream.time_base and end > first:
        counted_s = float((end - first) * stream.time_base)
    truncated = damaged or counted_s < min(_TRUNCATED_BELOW * declared_s, declared_s - _TRUNCATED_BY_S)
    return Identity(digest.hexdigest(), counted_s, truncated)


def _declared_s(container: InputContainer, stream: AudioStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else 0.0
