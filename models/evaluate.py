"""Measuring a bundle on the corpora of a data folder."""

from pathlib import Path

from .measure import measure
from .network import EmotionNetwork
from .scores import Score
from .training.data import find_sources, load_side


def evaluate_networks(speech: EmotionNetwork, music: EmotionNetwork, data: Path) -> list[Score]:
    """Return every score on the held-out voices and tracks of a data folder.

    Raises
    ------
    TrainingError, CorpusError
        If the folder holds no corpora, or malformed ones.
    """
    voices = load_side(find_sources(data, None, "speech"), speech.settings, lambda _done: None)
    tracks = load_side(find_sources(data, None, "music"), music.settings, lambda _done: None)
    return measure(speech, music, voices.test, tracks.test)
