import numpy as np
import pytest
import torch

from sottovoce.models.hub.ears import Ears, load_ears
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.text import TextEncoder
from sottovoce.models.hub.transcripts import Transcriber
from sottovoce.models.hub.waves import WaveEncoder
from tests.support.checkpoints import text_checkpoint, wave_checkpoint, whisper_checkpoint
from tests.support.hub import ear_settings

CLIPS = [(0.1 * np.random.default_rng(n).standard_normal(n)).astype(np.float32) for n in (1600, 4000, 9000)]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("ears")


@pytest.fixture(scope="module")
def parts(root):
    return (
        WaveEncoder(wave_checkpoint(root / "wave", "wav2vec2", "layer"), "mix"),
        Transcriber(whisper_checkpoint(root / "whisper")),
        TextEncoder(text_checkpoint(root / "text")),
    )


def test_a_row_is_every_layer_and_then_the_words(parts):
    audio, transcriber, text = parts
    ears = Ears(audio, transcriber, text)
    with torch.inference_mode():
        rows = ears(CLIPS)
        assert ears.shape == (3, 16, 16)
        assert rows.shape == (3, 64)
        torch.testing.assert_close(rows[:, :48], audio(CLIPS).flatten(1))
        torch.testing.assert_close(rows[:, 48:], text.or_zero(transcriber(CLIPS)))


def test_no_words_are_zeros(parts, monkeypatch):
    audio, transcriber, text = parts
    monkeypatch.setattr(transcriber, "forward", lambda clips: ["", "how are you", " "])
    rows = Ears(audio, transcriber, text)(CLIPS)[:, 48:]
    assert rows.any(dim=1).tolist() == [False, True, False]


def test_what_is_long_is_heard_in_windows_that_cover_it(parts, monkeypatch):
    audio = parts[0]
    monkeypatch.setattr(audio, "window_s", 0.1)
    rows = Ears(audio)([CLIPS[1], CLIPS[0]])
    windows = [CLIPS[1][start : start + 1600] for start in (0, 1200, 2400)]
    torch.testing.assert_close(rows[0], audio(windows).flatten(1).mean(dim=0))
    torch.testing.assert_close(rows[1], audio(CLIPS[:1]).flatten(1)[0])


def test_words_need_both_parts_at_one_rate(parts, root):
    audio, transcriber, text = parts
    with pytest.raises(CheckpointError, match=r"^Words need a transcriber and a text encoder: name both"):
        Ears(audio, transcriber)
    fast = WaveEncoder(wave_checkpoint(root / "fast", sample_rate_hz=24_000))
    with pytest.raises(
        CheckpointError, match=r"^The voice is heard at 24000 Hz, its words at 16000 Hz: choose"
    ):
        Ears(fast, transcriber, text)


def test_loading_fills_in_the_hashes_and_holds_on_to_them(root):
    speech, _ = ear_settings(root / "made", words=True)
    _, hashed = load_ears(speech, root)
    assert all(len(reference.sha256 or "") == 64 for reference in hashed.references().values())
    assert load_ears(hashed, root)[1] == hashed
    (root / "made" / "text" / "tokenizer_config.json").write_text("{}")
    with pytest.raises(CheckpointError, match=r"is not the one that the heads were trained with"):
        load_ears(hashed, root)
