"""Stereo samples as a tagged FLAC file, through PyAV."""

import io

import av
import numpy as np
from numpy.typing import NDArray

from .instruments import RATE_HZ
from .synth import Stereo


def encode(samples: Stereo, tags: dict[str, str]) -> bytes:
    """Return a 16-bit FLAC file.

    Parameters
    ----------
    samples : Stereo [shape=(2, n)]
        44.1 kHz, within -1..1.
    tags : dict
        Vorbis comments.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        container.metadata.update(tags)
        stream = container.add_stream("flac", rate=RATE_HZ)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(_interleaved(samples), format="s16", layout="stereo")
        frame.sample_rate = RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return file.getvalue()


def _interleaved(samples: Stereo) -> NDArray[np.int16]:
    """Return int16 [shape=(1, 2 n)], left and right in turn."""
    pcm: NDArray[np.int16] = np.rint(samples.T * 32767.0).astype(np.int16)
    return pcm.reshape(1, -1)
