"""What a search gives."""

from dataclasses import dataclass
from typing import Literal

Shortfall = Literal["", "empty_library", "all_filtered", "fewer_than_k", "other_model"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track with the section of it that comes nearest to the query.

    Attributes
    ----------
    track : str
        The recording's hash.
    path : str
        A file that holds it, undecodable bytes as lone surrogates.
    title, artist, album, licence : str
        Tags; '' if absent.
    similarity : float
        Cosine of query and section, -1 to 1.
    emotion : str
        The section's class.
    valence, arousal : float
        The section's, 0 to 1.
    start_s : float
        Where the section starts.
    duration_s : float
        The track's length.
    level_dbfs : float
        The track's root mean square in dB below full scale.
    """

    track: str
    path: str
    title: str
    artist: str
    album: str
    licence: str
    similarity: float
    emotion: str
    valence: float
    arousal: float
    start_s: float
    duration_s: float
    level_dbfs: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The nearest tracks, nearest first, and why there are not as many as asked for.

    `why` is '' when there are; `other_model` means that `sottovoce library update` must run first.
    """

    candidates: list[Candidate]
    why: Shortfall
