"""URDU: 400 utterances of Urdu talk shows, natural speech, four emotions (Latif et al. 2018).

A name is S, gender and speaker, F and file, emotion letter and number, as in SM5_F12_A012. It only measures:
its terms are silent on derived works, and natural speech never trained on is the honest test.
"""

import re
from pathlib import Path

from .corpus import Clip, Corpus, audio_files, malformed

EMOTIONS = {"A": "angry", "H": "happy", "N": "neutral", "S": "sad"}
NAME = re.compile(r"(S[MF]\d{1,2})_F\d{1,2}_([AHNS])\d{1,4}")


def read(root: Path) -> list[Clip]:
    """Return the clips under a folder, flat or in the published folders of emotions."""
    clips = []
    for path in audio_files("urdu", root):
        match = NAME.fullmatch(path.stem)
        if match is None:
            raise malformed("urdu", path, "speaker_file_emotion, as in SM5_F12_A012")
        speaker, emotion = match.groups()
        clips.append(Clip(f"urdu/{path.stem}", path, "urdu", f"urdu-{speaker}", EMOTIONS[emotion]))
    return clips


CORPUS = Corpus(
    name="urdu",
    kind="speech",
    usage="evaluation",
    licence="research only",
    citation="Latif et al.: Cross Lingual Speech Emotion Recognition: Urdu vs. Western Languages, FIT 2018, "
    "pages 88-93",
    folder="speech/urdu",
    read=read,
)
