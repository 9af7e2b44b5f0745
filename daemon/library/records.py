"""What the catalogue keeps: plain records, without behaviour."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about itself; an absent tag is an empty string."""

    title: str = ""
    artist: str = ""
    album: str = ""
    licence: str = ""
    date: str = ""
    genre: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One recording.

    Attributes
    ----------
    hash : str
        Identity: SHA-256 of the coded audio, 64 hex digits.
    duration_s : float
        Length.
    level_dbfs : float
        Root mean square of the windows that were heard, in dB below full scale.
    truncated : bool
        True if the file ends before its audio does.
    tags : Tags
        What the file says about itself.
    """

    hash: str
    duration_s: float
    level_dbfs: float
    truncated: bool = False
    tags: Tags = field(default_factory=Tags)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One window of a track as the encoder heard it.

    Attributes
    ----------
    start_s : float
        Where in the track the window starts.
    vector : Vector [shape=(d,)]
        Embedding in the joint space, of unit length.
    valence, arousal : float
        0 to 1.
    scores : dict of str to float
        Score by emotion class; the largest names the section's emotion.
    """

    start_s: float
    vector: Vector
    valence: float
    arousal: float
    scores: dict[str, float]

    @property
    def emotion(self) -> str:
        """The class of the largest score."""
        return max(self.scores, key=self.scores.__getitem__)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a track's sections: vectors of different makers are never compared."""

    bundle: str
    decoder: str


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file as the file system shows it; equal stamps mean an unchanged file.

    `path` is absolute, with undecodable bytes as lone surrogates (PEP 383).
    """

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the catalogue knows, and the track that it holds."""

    stamp: FileStamp
    track: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no track, with the reason as a word and as a sentence."""

    stamp: FileStamp
    reason: str
    detail: str
