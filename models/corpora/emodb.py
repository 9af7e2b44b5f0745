"""EmoDB: ten German actors, ten sentences (Burkhardt et al. 2005).

A name is speaker (two digits), text (a letter and two digits), emotion (the German word's initial) and take.
Boredom (L) has no place in the taxonomy and is left out.
"""

import re
from pathlib import Path

from .corpus import Clip, Corpus, audio_files, malformed

EMOTIONS = {"W": "angry", "E": "disgust", "A": "fearful", "F": "happy", "T": "sad", "N": "neutral"}
NAME = re.compile(r"(\d\d)[ab]\d\d([WEAFTNL])[a-f]")


def read(root: Path) -> list[Clip]:
    """Return the clips under a folder, whichever of the classes it has."""
    clips = []
    for path in audio_files("emodb", root):
        match = NAME.fullmatch(path.stem)
        if match is None:
            raise malformed("emodb", path, "speaker, text, emotion letter and take, as in 03a01Fa")
        speaker, emotion = match.groups()
        if emotion in EMOTIONS:
            clips.append(Clip(f"emodb/{path.stem}", path, "emodb", f"emodb-{speaker}", EMOTIONS[emotion]))
    return clips


CORPUS = Corpus(
    name="emodb",
    kind="speech",
    usage="train",
    licence="free for research",
    citation="Burkhardt et al.: A Database of German Emotional Speech, Interspeech 2005",
    folder="speech/emodb",
    read=read,
)
