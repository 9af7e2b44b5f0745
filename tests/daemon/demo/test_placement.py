"""With the model that ships, the demo's music and voice land where they were meant to."""

import numpy as np
import pytest
import soxr

from sottovoce.daemon.demo.composer import TITLES, compose
from sottovoce.daemon.demo.instruments import RATE_HZ
from sottovoce.daemon.demo.synth import render
from sottovoce.daemon.demo.voices import speak
from sottovoce.daemon.frames import SAMPLE_RATE_HZ
from sottovoce.models.bundle import Bundle, find_bundle, load_bundle
from tests.daemon.demo.test_voices import needs_espeak

LIVELY = {"happy", "angry"}
PIECES = [(emotion, number) for emotion in TITLES for number in (0, 1)]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    if "Untrained" in (find_bundle("compact") / "CARD.md").read_text(encoding="utf-8"):
        pytest.skip("the bundle at hand is untrained, as its card says")
    return load_bundle("compact", device="cpu")


def halves(arousal: dict[str, list[float]]) -> tuple[list[float], list[float]]:
    """Arousal of what is meant to be lively, and of what is meant to be quiet."""
    return (
        [value for emotion, values in arousal.items() if emotion in LIVELY for value in values],
        [value for emotion, values in arousal.items() if emotion not in LIVELY for value in values],
    )


def test_lively_music_is_heard_as_livelier_than_any_quiet_piece(bundle):
    arousal: dict[str, list[float]] = {}
    for emotion, number in PIECES:
        mono = render(compose(emotion, number)).mean(axis=0)
        heard = soxr.resample(mono, RATE_HZ, bundle.music.sample_rate_hz).astype(np.float32)
        arousal.setdefault(emotion, []).append(float(bundle.music.embed_windows(heard).arousal.mean()))
    lively, quiet = halves(arousal)
    assert min(lively) > max(quiet)


@needs_espeak
def test_the_lively_voice_is_heard_as_livelier_than_the_quiet_one(bundle):
    monologue, arousal = speak(), dict[str, list[float]]()
    for line in monologue.lines:
        spoken = monologue.samples[int(line.start_s * SAMPLE_RATE_HZ) : int(line.end_s * SAMPLE_RATE_HZ)]
        arousal.setdefault(line.emotion, []).append(bundle.speech.embed(spoken).arousal)
    lively, quiet = halves(arousal)
    assert np.mean(lively) > np.mean(quiet) + 0.1
