"""The recordings models learn from and are measured on: one small adapter a corpus, all giving clips."""

from pathlib import Path

from ..errors import CorpusError
from . import deam, emodb, emospeech, fourq, nemo, own, ravdess, urdu
from .corpus import Clip, Corpus, Part

__all__ = ["CORPORA", "Clip", "Corpus", "Part", "load_corpus"]

CORPORA: dict[str, Corpus] = {
    corpus.name: corpus
    for corpus in (
        ravdess.CORPUS,
        nemo.CORPUS,
        emodb.CORPUS,
        emospeech.CORPUS,
        urdu.CORPUS,
        deam.CORPUS,
        fourq.CORPUS,
        own.FOLDER,
        own.CSV,
    )
}
"""Every corpus by name."""


def load_corpus(name: str, root: Path) -> list[Clip]:
    """Return the clips of a corpus, in the order of its files or table.

    Parameters
    ----------
    name : str
        A name in `CORPORA`.
    root : Path
        The corpus's own folder; for "csv" the table itself.

    Raises
    ------
    CorpusError
        If there is no such corpus, or its folder, tables or names are missing or malformed.
    """
    if name not in CORPORA:
        raise CorpusError(f"No corpus is called {name!r}: use one of {', '.join(CORPORA)}.")
    return CORPORA[name].read(root)
