"""RAVDESS speech: 24 North American actors, two sentences, eight emotions (Livingstone and Russo 2018).

A name is modality-channel-emotion-intensity-statement-repetition-actor, two digits each. Song (channel 02)
is left out. One recording is published twice: actor 07, happy, statement 02, repetitions 01 and 02.
"""

import re
from pathlib import Path

from .corpus import Clip, Corpus, audio_files, malformed

NAME = re.compile(r"0[13]-(0[12])-(0[1-8])-0[12]-0[12]-0[12]-(0[1-9]|1\d|2[0-4])")
EMOTIONS = {
    "01": "neutral",
    "02": "calm",
    "03": "happy",
    "04": "sad",
    "05": "angry",
    "06": "fearful",
    "07": "disgust",
    "08": "surprised",
}


def read(root: Path) -> list[Clip]:
    """Return the speech clips under a folder, flat or in the published Actor_XX folders."""
    clips = []
    for path in audio_files("ravdess", root):
        match = NAME.fullmatch(path.stem)
        if match is None:
            raise malformed("ravdess", path, "modality-channel-emotion-intensity-statement-repetition-actor")
        channel, emotion, actor = match.groups()
        if channel == "01":
            clips.append(Clip(f"ravdess/{path.stem}", path, "ravdess", f"ravdess-{actor}", EMOTIONS[emotion]))
    return clips


CORPUS = Corpus(
    name="ravdess",
    kind="speech",
    usage="train",
    licence="CC BY-NC-SA 4.0",
    citation="Livingstone and Russo: The Ryerson Audio-Visual Database of Emotional Speech and Song, "
    "PLoS ONE 13(5), 2018, doi:10.1371/journal.pone.0196391",
    folder="speech/ravdess",
    read=read,
)
