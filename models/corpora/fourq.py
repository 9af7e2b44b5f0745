"""4Q: 900 excerpts of AllMusic, 225 in each quadrant of Russell's plane (Panda, Malheiro and Paiva 2018).

The label is the quadrant in the metadata table, which also names the artist.
"""

from pathlib import Path

from ..errors import CorpusError
from .corpus import Clip, Corpus, audio_files
from .table import read_table

QUADRANTS = {"Q1": "happy", "Q2": "angry", "Q3": "sad", "Q4": "calm"}
METADATA = "panda_dataset_taffc_metadata.csv"


def read(root: Path) -> list[Clip]:
    """Return the clips under a folder that also holds the metadata table; artists lose their case."""
    files = {path.stem: path for path in audio_files("fourq", root)}
    clips = []
    for row in read_table("fourq", root / METADATA, ("Song", "Artist", "Quadrant")):
        song, quadrant = row["Song"], row["Quadrant"]
        if song not in files:
            raise CorpusError(f"Corpus fourq: song {song} of {METADATA} has no audio; download it again.")
        if quadrant not in QUADRANTS:
            raise CorpusError(f"Corpus fourq: song {song} has quadrant {quadrant!r}; use Q1, Q2, Q3 or Q4.")
        artist = row["Artist"].casefold() or None
        clips.append(Clip(f"fourq/{song}", files[song], "fourq", artist, QUADRANTS[quadrant]))
    return clips


CORPUS = Corpus(
    name="fourq",
    kind="music",
    usage="train",
    licence="research only",
    citation="Panda, Malheiro and Paiva: Novel Audio Features for Music Emotion Recognition, "
    "IEEE Transactions on Affective Computing, 2018",
    folder="music/4q",
    read=read,
)
