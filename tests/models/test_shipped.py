"""The shipped bundle on real voices and music that it never learnt from."""

import numpy as np
import pytest

from sottovoce.models.audio import decode
from sottovoce.models.bundle import load_bundle
from sottovoce.models.corpora import Clip, load_corpus
from sottovoce.models.evaluation.classification import uar
from sottovoce.models.splits import split_corpus
from tests.support.data import DATA_ROOT, needs_data

BUNDLE = load_bundle("compact", device="cpu")


def held_out(corpus: str, folder: str, labels: set[str], most: int) -> list[Clip]:
    clips = [
        clip for clip in split_corpus(load_corpus(corpus, DATA_ROOT / folder)).test if clip.label in labels
    ]
    return clips[:: max(len(clips) // most, 1)]


@pytest.mark.data
@needs_data("speech/ravdess")
def test_it_tells_anger_from_sadness_in_unheard_voices():
    clips = held_out("ravdess", "speech/ravdess", {"angry", "sad"}, 48)
    heard = [BUNDLE.speech.embed(decode(clip.path, 16_000)) for clip in clips]
    named = ["angry" if h.scores["angry"] > h.scores["sad"] else "sad" for h in heard]
    assert uar([str(clip.label) for clip in clips], named, ("angry", "sad")) > 0.8
    arousal = {
        label: np.mean([h.arousal for h, clip in zip(heard, clips, strict=True) if clip.label == label])
        for label in ("angry", "sad")
    }
    assert arousal["angry"] > arousal["sad"] + 0.1


@pytest.mark.data
@needs_data("speech/ravdess", "music/4q")
def test_it_answers_angry_and_sad_voices_with_their_music():
    voices = held_out("ravdess", "speech/ravdess", {"angry", "sad"}, 20)
    tracks = held_out("fourq", "music/4q", {"angry", "sad"}, 28)
    queries = np.stack([BUNDLE.speech.embed(decode(clip.path, 16_000)).vector for clip in voices])
    gallery = np.stack([BUNDLE.music.embed_windows(decode(clip.path, 22_050)).vectors[0] for clip in tracks])
    nearest = np.argsort(-(queries @ gallery.T), axis=1)[:, :5]
    right = [
        [tracks[t].label == voice.label for t in row] for voice, row in zip(voices, nearest, strict=True)
    ]
    assert np.mean(right) > 0.7


@pytest.mark.data
@needs_data("speech/emodb")
def test_a_few_seconds_of_silence_around_a_voice_change_little():
    clip = held_out("emodb", "speech/emodb", {"angry"}, 1)[0]
    voice = decode(clip.path, 16_000)
    silence = np.zeros(48_000, np.float32)
    framed = np.concatenate([silence, voice, silence])
    assert BUNDLE.speech.embed(framed).vector @ BUNDLE.speech.embed(voice).vector > 0.98


def test_it_is_small_and_its_card_says_what_it_is():
    from sottovoce.models.bundle import CARD, WEIGHTS, find_bundle

    folder = find_bundle("compact")
    assert (folder / WEIGHTS).stat().st_size < 4_000_000
    card = (folder / CARD).read_text(encoding="utf-8")
    for word in ("ravdess", "nemo", "deam", "fourq", "CC BY-NC-SA 4.0", "random", "Non-commercial"):
        assert word in card
