"""One recording, one answer."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.capture.files import FileSource
from sottovoce.daemon.segment.settings import SegmentSettings
from sottovoce.daemon.service.oneshot import Answer, answer, report
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.terms import Candidate, Query
from sottovoce.models.inference import SpeechEmbedding
from tests.support.audio import write_audio
from tests.support.suggestions import MOODS, axis, track
from tests.support.voice import sentences

SURE, UNSURE = 0.9, 0.26


class SadSpeech:
    """An encoder to which all speech is sad."""

    def __init__(self, confidence: float) -> None:
        self._confidence = confidence

    def embed(self, samples: object) -> SpeechEmbedding:
        rest = (1 - self._confidence) / 3
        scores = {mood: self._confidence if mood == "sad" else rest for mood in MOODS}
        return SpeechEmbedding(axis("sad"), 0.2, 0.2, scores)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_audio(tmp_path_factory.mktemp("talk") / "talk.wav", sentences(2), "wav-16", rate_hz=16_000)


def answered(
    file: Path, found: Sequence[Candidate], *, confidence: float = SURE, shortfall: str = ""
) -> Answer:
    def find(query: Query) -> Sequence[Candidate]:
        return found

    return answer(
        FileSource(file, fast=True),
        SadSpeech(confidence),
        find,
        SegmentSettings(judge="none"),
        SuggestSettings(),
        shortfall=lambda: shortfall,
    )


def test_all_utterances_count(talk: Path) -> None:
    found = answered(talk, [track("a", "sad")])
    assert found.utterances == 2
    assert found.decision is not None
    assert found.decision.decision == "switch"
    assert report("talk.wav", found)["emotion"] == "sad"


def test_where_nothing_is_found_the_library_says_why_however_sure_the_voice_is(talk: Path) -> None:
    for confidence in (SURE, UNSURE):
        found = answered(talk, [], confidence=confidence, shortfall="The library is empty.")
        assert found.reason == "The library is empty."
        assert found.decision is not None
        assert found.decision.reason == "The library is empty."


def test_an_unsure_answer_says_so(talk: Path) -> None:
    found = answered(talk, [track("a", "sad")], confidence=UNSURE)
    assert found.reason.endswith("(Unsure: live, this would change nothing.)")


def test_without_speech_there_is_nothing_to_suggest(tmp_path: Path) -> None:
    silence = write_audio(tmp_path / "silence.wav", np.zeros(32_000, np.float32), "wav-16", rate_hz=16_000)
    assert answered(silence, []) == Answer(None, "No speech was found in it.", 0)
