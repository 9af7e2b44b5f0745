"""nEMO: nine Polish actors, 90 sentences, six emotions (Christop 2024).

A name is speaker_emotion_sentence.
"""

import re
from pathlib import Path

from .corpus import Clip, Corpus, audio_files, malformed

EMOTIONS = {
    "anger": "angry",
    "fear": "fearful",
    "happiness": "happy",
    "neutral": "neutral",
    "sadness": "sad",
    "surprised": "surprised",
}
NAME = re.compile(rf"([A-Z]{{2}}\d)_({'|'.join(EMOTIONS)})_\d{{1,2}}")


def read(root: Path) -> list[Clip]:
    """Return the clips under a folder."""
    clips = []
    for path in audio_files("nemo", root):
        match = NAME.fullmatch(path.stem)
        if match is None:
            raise malformed("nemo", path, "speaker_emotion_sentence")
        speaker, emotion = match.groups()
        clips.append(Clip(f"nemo/{path.stem}", path, "nemo", f"nemo-{speaker}", EMOTIONS[emotion]))
    return clips


CORPUS = Corpus(
    name="nemo",
    kind="speech",
    usage="train",
    licence="CC BY-NC-SA 4.0",
    citation="Christop: nEMO: Dataset of Emotional Speech in Polish, LREC-COLING 2024, arXiv:2404.06292",
    folder="speech/nemo",
    read=read,
)
