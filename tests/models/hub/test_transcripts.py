import numpy as np
import pytest
import torch

from sottovoce.models.errors import ShortInputError
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.transcripts import Transcriber
from tests.support.checkpoints import text_checkpoint, whisper_checkpoint

CLIPS = [np.sin(np.arange(n) / 7).astype(np.float32) for n in (16_000, 3000)]


@pytest.fixture(scope="module")
def transcriber(tmp_path_factory):
    return Transcriber(whisper_checkpoint(tmp_path_factory.mktemp("whisper")))


def test_every_clip_gets_words_the_same_every_time(transcriber):
    with torch.inference_mode():
        words = transcriber(CLIPS)
        assert transcriber(CLIPS) == words
        assert [transcriber([clip])[0] for clip in CLIPS] == words
    assert len(words) == 2
    assert all(isinstance(text, str) and text == text.strip() for text in words)
    assert not any("<|" in text for text in words)


def test_it_hears_thirty_seconds(transcriber):
    assert transcriber.window_s == 30
    assert transcriber.sample_rate_hz == 16_000


def test_less_than_a_frame_is_refused(transcriber):
    with pytest.raises(ShortInputError, match=r"at 16000 Hz, 0\.025 s of them or more\.$"):
        transcriber([CLIPS[0][:399]])


def test_another_kind_of_model_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"is a distilbert and writes nothing down: choose a Whisper"):
        Transcriber(text_checkpoint(tmp_path))
