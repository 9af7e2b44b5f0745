"""Indian EmoSpeech Command: spoken commands of many speakers in four emotions.

A name is keyword-environment-emotion-time-speakerhash. The most frequent hash stands for "unknown speaker".
A recording filed under two emotions (same keyword, time and speaker) says nothing sure and is left out.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

from .corpus import Clip, Corpus, audio_files, malformed

KEYWORDS = ("yes", "no", "stop", "go", "help", "bacho", "unknown")
NAME = re.compile(rf"({'|'.join(KEYWORDS)})-[a-z]+-(calm|happy|fearful|angry)-([^-]+)-([0-9a-f]{{56}})")


def read(root: Path) -> list[Clip]:
    """Return the clips under a folder; those of the most frequent hash have no speaker."""
    parsed = []
    emotions = defaultdict(set)
    for path in audio_files("emospeech", root):
        match = NAME.fullmatch(path.stem)
        if match is None:
            raise malformed("emospeech", path, "keyword-environment-emotion-time-speakerhash")
        keyword, emotion, time, speaker = match.groups()
        # A recording whose time is "??" cannot be told from others by name, so it stands for itself.
        recording = f"{keyword}-{time}-{speaker}" if time.isdigit() else path.stem
        emotions[recording].add(emotion)
        parsed.append((path, emotion, speaker, recording))
    unknown, _ = Counter(speaker for _, _, speaker, _ in parsed).most_common(1)[0]
    return [
        Clip(
            f"emospeech/{path.stem}",
            path,
            "emospeech",
            None if speaker == unknown else f"emospeech-{speaker[:12]}",
            emotion,
        )
        for path, emotion, speaker, recording in parsed
        if len(emotions[recording]) == 1
    ]


CORPUS = Corpus(
    name="emospeech",
    kind="speech",
    usage="train",
    licence="CC BY-NC-SA 4.0",
    citation="Indian EmoSpeech Command Dataset: A dataset for emotion based speech recognition "
    "in the wild, 2019, arXiv:1910.13801",
    folder="speech/emospeech",
    read=read,
)
