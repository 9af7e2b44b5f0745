"""DEAM: excerpts of free music with rated valence and arousal (Aljanaki, Yang and Soleymani 2017).

Ratings run 1..9 and are rescaled to 0..1. Train, validation and test follow published lists by song, one
file a song. The set names no artists, so that two songs of one artist may fall on both sides.
"""

from pathlib import Path
from typing import get_args

from ..errors import CorpusError
from .corpus import Clip, Corpus, Part, audio_files
from .table import read_table, unit_number


def read(root: Path) -> list[Clip]:
    """Return the rated clips under a folder that also holds static_annotations.csv and split/*.txt."""
    files = {path.stem: path for path in audio_files("deam", root)}
    parts = published_parts(root / "split")
    table = root / "static_annotations.csv"
    clips = []
    for row in read_table("deam", table, ("song_id", "valence_mean", "arousal_mean")):
        song = row["song_id"]
        where = f"of song {song} in {table.name}"
        if song not in files:
            raise CorpusError(f"Corpus deam: song {song} of {table.name} has no audio; download it again.")
        clips.append(
            Clip(
                f"deam/{song}",
                files[song],
                "deam",
                speaker=None,
                label=None,
                valence=unit_number("deam", row["valence_mean"], f"valence {where}", 1, 9),
                arousal=unit_number("deam", row["arousal_mean"], f"arousal {where}", 1, 9),
                part=parts.get(song),
            )
        )
    return clips


def published_parts(folder: Path) -> dict[str, Part]:
    """Return the part of every song named in train.txt, validation.txt and test.txt.

    Raises
    ------
    CorpusError
        If a list is missing or names a song that another list has too.
    """
    parts: dict[str, Part] = {}
    for part in get_args(Part):
        path = folder / f"{part}.txt"
        try:
            songs = path.read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"Corpus deam: cannot read {path} ({error}); restore that list.") from error
        for song in songs:
            if song in parts:
                raise CorpusError(
                    f"Corpus deam: song {song} is listed for {parts[song]} and {part}; keep it in one list."
                )
            parts[song] = part
    return parts


CORPUS = Corpus(
    name="deam",
    kind="music",
    usage="train",
    licence="annotations CC BY-NC; songs CC (Free Music Archive, Jamendo)",
    citation="Aljanaki, Yang and Soleymani: Developing a benchmark for emotional analysis of music, "
    "PLoS ONE 12(3), 2017, doi:10.1371/journal.pone.0173392",
    folder="music/deam",
    read=read,
)
