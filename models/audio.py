"""Decoding audio files for training and evaluation, with PyAV (FFmpeg)."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from .errors import AudioError


def decode(path: Path, sample_rate_hz: int) -> NDArray[np.float32]:
    """Return the first audio stream of a file as mono.

    Parameters
    ----------
    path : Path
        A file of any format that FFmpeg reads.
    sample_rate_hz : int
        Rate to resample to.

    Returns
    -------
    NDArray[np.float32] [shape=(n,)]
        Samples, full scale at ±1.

    Raises
    ------
    AudioError
        If the file cannot be decoded or holds no sound.
    """
    resampler = av.AudioResampler(format="flt", layout="mono", rate=sample_rate_hz)
    blocks: list[NDArray[np.float32]] = []
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(audio=0):
                blocks += [part.to_ndarray()[0] for part in resampler.resample(frame)]
            blocks += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (OSError, av.FFmpegError, IndexError) as error:
        raise AudioError(f"Cannot decode {path}: {error}. Is it an audio file?") from error
    if not blocks:
        raise AudioError(f"{path} holds no sound: leave it out of the corpus.")
    return np.concatenate(blocks)
