"""From the windows of a recording to sections of a track."""

import numpy as np

from ..errors import LibraryError
from .decode import Heard
from .encoder import Encoder
from .failure import UnusableFileError
from .records import Section
from .vectors import unit


def embed(heard: Heard, encoder: Encoder) -> list[Section]:
    """Embed the windows of a recording in one go.

    Raises
    ------
    UnusableFileError
        `no_vector` if the model answers with something that cannot be compared.
    """
    answer = encoder.embed_windows(np.ascontiguousarray(heard.samples.reshape(-1)))
    if len(answer.vectors) != len(heard.starts_s):
        raise UnusableFileError(
            "no_vector", f"{len(answer.vectors)} vectors for {len(heard.starts_s)} windows"
        )
    try:
        vectors = [unit(vector) for vector in answer.vectors]
    except LibraryError as error:
        raise UnusableFileError("no_vector", str(error)) from error
    return [
        Section(
            start_s,
            vector,
            float(valence),
            float(arousal),
            dict(zip(encoder.classes, map(float, scores), strict=True)),
        )
        for start_s, vector, valence, arousal, scores in zip(
            heard.starts_s, vectors, answer.valence, answer.arousal, answer.scores, strict=True
        )
    ]
