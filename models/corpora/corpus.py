"""What every corpus is made of: clips, and the card that says where they come from and what is allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import CorpusError
from ..taxonomy import COORDINATES

Part = Literal["train", "validation", "test"]

AUDIO_SUFFIXES = (".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma")


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled recording.

    Attributes
    ----------
    id : str
        Unique and the same on every machine: corpus name, slash, file name.
    path : Path
        The audio file.
    corpus : str
        Name of the corpus in the registry.
    speaker : str | None
        Who speaks; for music the artist. None where nobody knows. Codes that mean nothing outside their
        corpus carry its name in front, so that speakers of several corpora can be compared.
    label : str | None
        A name of the taxonomy.
    valence, arousal : float | None
        Rated emotion, 0..1.
    part : Part | None
        Where a published list puts the clip.
    """

    id: str
    path: Path
    corpus: str
    speaker: str | None
    label: str | None
    valence: float | None = None
    arousal: float | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """One corpus: what it is, where it comes from, and what may be done with it.

    Attributes
    ----------
    kind : "speech", "music" or "either"
        What is heard; "either" for the user's own.
    usage : "train" or "evaluation"
        Whether weights made from it may be shared, or it only measures.
    folder : str
        Where it lies under a data folder laid out as in docs/models.md; empty for the user's own.
    read : Callable
        From the corpus folder (or table) to its clips.
    """

    name: str
    kind: Literal["speech", "music", "either"]
    usage: Literal["train", "evaluation"]
    licence: str
    citation: str
    folder: str
    read: Callable[[Path], list[Clip]]


def audio_files(corpus: str, root: Path) -> list[Path]:
    """Return the audio files under a folder, sorted by path; hidden files are left out.

    Raises
    ------
    CorpusError
        If the folder is missing or holds no audio.
    """
    if not root.is_dir():
        raise CorpusError(f"Corpus {corpus}: {root} is no folder; give the folder of its audio.")
    files = sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in AUDIO_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )
    if not files:
        raise CorpusError(f"Corpus {corpus}: no audio file lies under {root}; check the path.")
    return files


def malformed(corpus: str, path: Path, rule: str) -> CorpusError:
    """Return the error for a file whose name does not follow its corpus's rule."""
    return CorpusError(
        f"Corpus {corpus}: the name {path.name!r} does not read as {rule}; rename it or move it elsewhere."
    )


def known_label(corpus: str, label: str, where: str) -> str:
    """Return a user's label in the taxonomy's spelling.

    Raises
    ------
    CorpusError
        If the taxonomy has no such emotion.
    """
    name = label.strip().lower()
    if name not in COORDINATES:
        raise CorpusError(
            f"Corpus {corpus}: {where} has the label {label!r}; use one of {', '.join(COORDINATES)}."
        )
    return name
