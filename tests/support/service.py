"""A whole service in one process: scripted sound in, real publisher, a small library made by hand."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from sottovoce.daemon.config import Config
from sottovoce.daemon.frames import FRAME_SAMPLES, Frame, Notice, Samples
from sottovoce.daemon.library.library import Library
from sottovoce.daemon.segment import Final, Partial, Utterance
from sottovoce.daemon.service.music import Music
from sottovoce.daemon.service.service import Service
from sottovoce.models.errors import ShortInputError
from sottovoce.models.inference import SpeechEmbedding
from tests.support.catalogues import BUNDLE, fill
from tests.support.suggestions import MOODS, axis

PLACES = {"happy": (0.8, 0.8), "angry": (0.2, 0.8), "sad": (0.2, 0.2), "calm": (0.8, 0.2)}


class MoodSpeech:
    """An encoder that reads the mood off the first sample: 1 to 4 as in MOODS; 0 is too short, 9 breaks."""

    def __init__(self) -> None:
        self.warmed = False
        self.confidence = 0.9

    def embed(self, samples: Samples) -> SpeechEmbedding:
        if samples[0] == 0:
            raise ShortInputError("An utterance of nothing cannot be judged.")
        if samples[0] == 9:
            raise RuntimeError("the encoder broke")
        emotion = MOODS[int(samples[0]) - 1]
        valence, arousal = PLACES[emotion]
        rest = (1 - self.confidence) / 3
        scores = {mood: self.confidence if mood == emotion else rest for mood in MOODS}
        return SpeechEmbedding(axis(emotion), valence, arousal, scores)

    def warm_up(self) -> float:
        self.warmed = True
        return 0.0


@dataclass
class MoodBundle:
    name: str = "moods"
    hash: str = BUNDLE
    device: str = "cpu"
    speech: MoodSpeech = field(default_factory=MoodSpeech)


class Script:
    """A source that plays a list of frames and notices; a callable in it is called at its turn."""

    name = "script"

    def __init__(self, items: list[Frame | Notice | Callable[[], None]]) -> None:
        self.items = items

    def listen(self, stop: threading.Event) -> Iterator[Frame | Notice]:
        for item in self.items:
            if stop.is_set():
                return
            if isinstance(item, Frame | Notice):
                yield item
            else:
                item()


def final(mood: str, number: int = 1) -> Final:
    """Return a finished utterance of two seconds in a mood."""
    samples = np.full(32_000, MOODS.index(mood) + 1, np.int16)
    now_s = time.monotonic()
    return Final(Utterance(number, samples, 0, 32_000, now_s - 2, now_s, now_s, -20.0, 0, "pause"))


def partial(mood: str, number: int = 1) -> Partial:
    """Return the first second of an utterance in a mood."""
    now_s = time.monotonic()
    return Partial(number, np.full(16_000, MOODS.index(mood) + 1, np.int16), 0, -20.0, now_s - 1, now_s)


def frames(first: int, count: int, amplitude: int) -> list[Frame]:
    """Return frames of a constant level at 50 a second."""
    samples = np.full(FRAME_SAMPLES, amplitude, np.int16)
    return [Frame(samples, n * FRAME_SAMPLES, (n + 1) * 0.02) for n in range(first, first + count)]


def small_music(folder: Path, per_mood: int = 3) -> Music:
    """Return a library with tracks of each mood, in the order of MOODS."""
    folder.mkdir(parents=True, exist_ok=True)
    vectors = [axis(mood, 0.05 * turn)[None, :] for mood in MOODS for turn in range(per_mood)]
    catalogue = folder / "library.sqlite3"
    fill(catalogue, vectors, folder)
    settings = Config().library
    return Music(lambda: Library.open(catalogue, folder / "index", BUNDLE, settings))


def quiet_config() -> Config:
    """Return the defaults on free ports."""
    config = Config()
    ports = {"events": "tcp://127.0.0.1:*", "control": "tcp://127.0.0.1:*", "heartbeat_ms": 100}
    return msgspec.structs.replace(config, publish=msgspec.structs.replace(config.publish, **ports))


@contextmanager
def serving(folder: Path, items: list[Frame | Notice | Callable[[], None]]) -> Iterator[Service]:
    """Run a service on a script; leaving stops it."""
    service = Service(
        config=quiet_config(),
        source=Script(items),
        kind="file",
        bundle=MoodBundle(),  # type: ignore[arg-type]
        music=small_music(folder),
        memory_file=folder / "director.json",
    )
    service.start()
    try:
        yield service
    finally:
        service.stop()
