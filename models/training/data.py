"""What a run learns from and is measured on: corpora, split by speaker and artist, made into examples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..corpora import CORPORA, Clip, load_corpus
from ..errors import TrainingError
from ..network import NetworkSettings
from ..splits import Split, assert_disjoint, split_corpus
from .cache import cache_folder
from .examples import Examples, load_examples

Kind = Literal["speech", "music"]

TIMES_AS_MANY = 12
"""A quick run takes one clip in this many."""


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus and where it lies."""

    corpus: str
    root: Path


@dataclass(frozen=True, slots=True)
class Side:
    """The examples of one side, by part; `test` may be empty."""

    split: Split
    train: Examples
    validation: Examples
    test: Examples


def find_sources(data: Path | None, own: Path | None, kind: Kind) -> list[Source]:
    """Return the corpora of one kind under a data folder, and the user's own.

    Parameters
    ----------
    data : Path or None
        A folder laid out as docs/models.md says; corpora that it lacks are left out.
    own : Path or None
        A folder with a folder for each emotion, or a CSV table.

    Raises
    ------
    TrainingError
        If there is none.
    """
    sources = []
    if data is not None:
        for name, corpus in CORPORA.items():
            if corpus.kind == kind and (data / corpus.folder).is_dir():
                sources.append(Source(name, data / corpus.folder))
    if own is not None:
        sources.append(Source("folder" if own.is_dir() else "csv", own))
    if not sources:
        raise TrainingError(
            f"There is no {kind} to learn from: give --data with corpora as docs/models.md lays them out, "
            f"or --{kind} with your own recordings."
        )
    return sources


def held_out(clips: Sequence[Clip]) -> Split:
    """Return clips in parts that share no file and no voice.

    Raises
    ------
    TrainingError
        If nothing is left to learn from, or nothing is held out to choose by.
    """
    split = split_corpus(clips)
    assert_disjoint(split)
    if not split.train or not split.validation:
        raise TrainingError(
            "No speaker is held out to choose by: name the speakers (or artists) of your recordings, "
            "ten or more, as folders in each emotion's folder or in the table."
        )
    return split


def load_side(
    sources: Sequence[Source],
    network: NetworkSettings,
    progress: Callable[[int], None],
    *,
    quick: bool = False,
) -> Side:
    """Return the examples of all sources in three parts that share no file and no voice.

    Parameters
    ----------
    sources : sequence of Source
    network : NetworkSettings
    progress : Callable
        Told how many clips are ready.
    quick : bool
        Whether to take one clip in twelve.

    Raises
    ------
    TrainingError
        If nothing is held out to choose by.
    """
    clips = [load_corpus(source.corpus, source.root) for source in sources]
    if quick:
        clips = [loaded[::TIMES_AS_MANY] for loaded in clips]
    split = held_out([clip for loaded in clips for clip in loaded])
    every = Examples.joined(
        [
            load_examples(loaded, network.classes, network.features, cache_folder(), progress)
            for loaded in clips
        ]
    )
    position = {clip.id: index for index, clip in enumerate(every.clips)}
    train, validation, test = (
        every.subset([position[clip.id] for clip in part]) for part in split.parts().values()
    )
    return Side(split, train, validation, test)
