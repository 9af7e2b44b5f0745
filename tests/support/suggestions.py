"""A library and a voice to test the director with: four moods, one axis of the joint space each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.mood import QUADRANTS
from sottovoce.daemon.suggest.terms import DIMENSION, Candidate, Decision, Heard, Query, Vector

MOODS = tuple(QUADRANTS)


def axis(emotion: str, tilt: float = 0.0) -> Vector:
    """Unit vector of a mood, turned by `tilt` rad towards an axis that no mood uses."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    vector[MOODS.index(emotion)] = np.cos(tilt)
    vector[DIMENSION - 1] = np.sin(tilt)
    return vector


def hear(
    emotion: str,
    utterance: str = "u",
    *,
    confidence: float = 0.9,
    final: bool = True,
    duration_s: float = 2.0,
) -> Heard:
    """An utterance in the middle of a mood."""
    valence, arousal = QUADRANTS[emotion]
    return Heard(
        utterance, axis(emotion), valence, arousal, emotion, confidence, {emotion: 1.0}, duration_s, final
    )


def track(
    name: str, emotion: str, *, artist: str = "", album: str = "", duration_s: float = 600.0
) -> Candidate:
    """A track in the middle of a mood; its similarity is filled in by the search."""
    valence, arousal = QUADRANTS[emotion]
    return Candidate(
        track=name,
        path=f"/music/{name}.flac",
        title=name.title(),
        artist=artist,
        album=album,
        licence="CC0-1.0",
        similarity=0.0,
        emotion=emotion,
        valence=valence,
        arousal=arousal,
        start_s=0.0,
        duration_s=duration_s,
    )


def library(per_mood: int = 4, *, duration_s: float = 600.0) -> list[Candidate]:
    """Tracks `happy0`, `happy1`, ... each by an artist of its own."""
    return [
        track(f"{mood}{number}", mood, artist=f"{mood} {number}", duration_s=duration_s)
        for mood in MOODS
        for number in range(per_mood)
    ]


@dataclass
class Listener:
    """A director with a library: asks, searches exactly, decides."""

    director: Director
    tracks: Sequence[Candidate] = field(default_factory=library)

    def search(self, query: Query) -> list[Candidate]:
        """All tracks by similarity; later tracks of a mood are a little further away."""
        found, seen = [], Counter[str]()
        for item in self.tracks:
            similarity = 0.0
            if query.vector is not None:
                similarity = float(axis(item.emotion, 0.02 * seen[item.emotion]) @ query.vector)
            seen[item.emotion] += 1
            found.append(replace(item, similarity=similarity))
        found.sort(key=lambda item: -item.similarity)
        kept = found if query.vector is None else found[: query.count]
        return kept + [item for item in found if item.track == query.include and item not in kept]

    def answer(self, asked: Query | Decision, now_s: float) -> Decision:
        """Finish a turn."""
        if isinstance(asked, Decision):
            return asked
        return self.director.decide(asked, self.search(asked), now_s)

    def hear(self, heard: Heard, now_s: float) -> Decision:
        """Take a whole turn for an utterance."""
        return self.answer(self.director.hear(heard, now_s), now_s)
