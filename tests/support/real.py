"""Real speech and music for end-to-end tests: held-out speakers and artists only."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from sottovoce.models.corpora import Clip, load_corpus
from sottovoce.models.splits import split_corpus
from tests.support.data import data_root

SPEECH_HZ = 16_000


def speech(labels: Sequence[str], each: int) -> list[Clip]:
    """Return RAVDESS clips of the test actors, the labels taking turns and the actors too."""
    test = split_corpus(load_corpus("ravdess", data_root() / "speech" / "ravdess")).test
    # Strong intensity where there is one: the fourth field of the name is 02.
    strong = [clip for clip in test if clip.path.stem.split("-")[3] == "02" or clip.label == "neutral"]
    by_label = {
        label: sorted(
            (clip for clip in strong if clip.label == label),
            key=lambda clip: (clip.path.stem[-5:-3], clip.speaker or ""),
        )
        for label in labels
    }
    return [by_label[label][turn] for turn in range(each) for label in labels]


def samples(clip: Clip) -> NDArray[np.int16]:
    """Return the samples of a clip at 16 kHz mono."""
    resampler = av.AudioResampler("s16", "mono", SPEECH_HZ)
    with av.open(str(clip.path)) as container:
        blocks = [
            block.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for block in resampler.resample(frame)
        ] + [block.to_ndarray()[0] for block in resampler.resample(None)]
    return np.concatenate(blocks)


def music_folder(folder: Path, each: int) -> dict[str, str]:
    """Copy `each` held-out 4Q clips a quadrant into a folder; return the label of every file name."""
    test = split_corpus(load_corpus("fourq", data_root() / "music" / "4q")).test
    labels: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for label in ("happy", "angry", "sad", "calm"):
        for clip in [clip for clip in test if clip.label == label][:each]:
            shutil.copy(clip.path, folder)
            labels[clip.path.name] = label
    return labels
