"""Emotion names as vectors, for structure preserving: word vectors of GloVe, or places in the emotion plane.

The third branch of Won et al. 2021 and of the paper's "Triplet + SP" embeds the tags themselves; the paper
takes GloVe 42B with 300 dimensions (Pennington et al. 2014). Without such a file the taxonomy's NRC-VAD
places do the same service in two dimensions.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..taxonomy import va
from .errors import TagError

Vectors = NDArray[np.float32]


def tag_vectors(tags: Sequence[str], glove: Path | None = None) -> Vectors:
    """Return one vector a tag, shape (tags, d): from a GloVe file, or valence and arousal without one.

    Raises
    ------
    TagError
        If the file is malformed or lacks a tag.
    TaxonomyError
        If there is no file and a tag is not in the taxonomy.
    """
    if glove is None:
        return np.array([va(tag) for tag in tags], dtype=np.float32)
    vectors = read_glove(glove, set(tags))
    return np.stack([vectors[tag] for tag in tags])


def read_glove(path: Path, words: Collection[str]) -> dict[str, Vectors]:
    """Return the vectors of some words of a GloVe text file, reading it as a stream to its end.

    A line is a word and its numbers, parted by single spaces; there is no header.

    Raises
    ------
    TagError
        If the file is missing or is no text, a line has more or fewer numbers than the first one, or one of
        the words is missing, comes twice, or has a number that is none.
    """
    found: dict[str, Vectors] = {}
    dimension = 0
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                word, _, rest = line.rstrip("\r\n").partition(" ")
                numbers = rest.count(" ") + 1 if rest else 0
                dimension = dimension or _dimension(path, word, rest, numbers)
                if numbers != dimension:
                    raise TagError(
                        f"Line {number} of {path} has {numbers} numbers, the first has {dimension}: restore "
                        "the file."
                    )
                if word in words:
                    if word in found:
                        raise TagError(f"Line {number} of {path} has {word!r} again: keep one of them.")
                    found[word] = _vector(path, number, rest)
    except (OSError, UnicodeDecodeError) as error:
        raise TagError(f"Cannot read {path} ({error}): give a GloVe file in UTF-8.") from error
    missing = sorted(set(words) - set(found))
    if missing:
        raise TagError(f"{path} has no vector for {', '.join(missing)}: give a GloVe file that knows them.")
    return found


def _dimension(path: Path, word: str, rest: str, numbers: int) -> int:
    """Return how many numbers the first line has; word2vec's header is told apart."""
    if numbers == 0 or (numbers == 1 and word.isdigit() and rest.isdigit()):
        raise TagError(
            f"Line 1 of {path} is no word with its numbers: give a GloVe file, which has no header."
        )
    return numbers


def _vector(path: Path, number: int, rest: str) -> Vectors:
    try:
        vector = np.array([float(cell) for cell in rest.split(" ")], dtype=np.float32)
    except ValueError as error:
        raise TagError(f"Line {number} of {path} holds {error}: restore the file.") from error
    if not np.isfinite(vector).all():
        raise TagError(f"Line {number} of {path} holds NaN or infinity: restore the file.")
    return vector
