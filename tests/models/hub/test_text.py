import json
import logging

import pytest
import torch

from sottovoce.models.hub.errors import CheckpointError, NoWordsError
from sottovoce.models.hub.text import TextEncoder
from tests.support.checkpoints import sentence_checkpoint, text_checkpoint, wave_checkpoint

TEXTS = ["how are you", "angry", "happy happy happy calm sad ."]
MEAN = {"pooling_mode_mean_tokens": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return text_checkpoint(tmp_path_factory.mktemp("text"))


@pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
def test_alone_and_in_a_batch_are_the_same(folder, pooling):
    encoder = TextEncoder(folder, pooling)
    with torch.inference_mode():
        together = encoder(TEXTS)
        alone = torch.cat([encoder([text]) for text in TEXTS])
    assert together.shape == (3, 16)
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def test_the_poolings_are_what_they_are_called(folder):
    tokens = TextEncoder(folder).tokenizer(["how are you"], return_tensors="pt")
    with torch.inference_mode():
        states = TextEncoder(folder).model(**tokens).last_hidden_state[0]
        for pooling, expected in (("mean", states.mean(0)), ("cls", states[0]), ("max", states.amax(0))):
            torch.testing.assert_close(TextEncoder(folder, pooling)(["how are you"])[0], expected)


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_no_words_are_refused_or_taken_for_absent(folder, text):
    encoder = TextEncoder(folder)
    with pytest.raises(
        NoWordsError, match=r"^An empty text has no meaning to embed: leave it out, or give the words"
    ):
        encoder(["sad", text])
    vectors = encoder.or_zero(["sad", text])
    assert torch.equal(vectors[0], encoder(["sad"])[0])
    assert not vectors[1].any()
    assert not encoder.or_zero([text]).any()


def test_what_is_too_long_is_cut_and_told(folder, caplog):
    encoder = TextEncoder(folder)
    assert encoder.longest == 32
    with caplog.at_level(logging.WARNING):
        cut, whole = encoder(["sad " * 100, "sad " * 30])
    torch.testing.assert_close(cut, whole, atol=1e-5, rtol=0)
    assert caplog.messages == ["1 of 2 texts were cut to their first 32 tokens."]


def test_it_stays_frozen(folder):
    encoder = TextEncoder(folder)
    encoder.train()
    assert not encoder.model.training
    assert not any(parameter.requires_grad for parameter in encoder.parameters())


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize(
    ("mode", "pooling"), [("mean_tokens", "mean"), ("cls_token", "cls"), ("max_tokens", "max")]
)
def test_a_sentence_encoder_says_itself_how_it_pools(tmp_path, folder, mode, pooling, normalize):
    made = sentence_checkpoint(tmp_path / "st", {f"pooling_mode_{mode}": True}, normalize=normalize)
    other = "cls" if pooling == "mean" else "mean"
    with torch.inference_mode():
        vectors, plain = TextEncoder(made, other)(TEXTS), TextEncoder(folder, pooling)(TEXTS)
    expected = torch.nn.functional.normalize(plain, dim=1) if normalize else plain
    torch.testing.assert_close(vectors, expected)


def test_its_longest_text_too(tmp_path):
    assert TextEncoder(sentence_checkpoint(tmp_path / "st", MEAN, longest=8)).longest == 8


@pytest.mark.parametrize(
    ("pooling", "told"),
    [
        ({}, "nothing"),
        (MEAN | {"pooling_mode_cls_token": True}, "cls, mean"),
        (MEAN | {"pooling_mode_weightedmean_tokens": True}, "mean, pooling_mode_weightedmean_tokens"),
    ],
)
def test_another_pooling_is_refused(tmp_path, pooling, told):
    made = sentence_checkpoint(tmp_path / "st", pooling)
    with pytest.raises(
        CheckpointError, match=rf"1_Pooling pools by {told}: choose a sentence encoder with one"
    ):
        TextEncoder(made)


def test_another_part_is_refused(tmp_path):
    made = sentence_checkpoint(tmp_path / "st", MEAN)
    modules = json.loads((made / "modules.json").read_text())
    modules[2]["type"] = "sentence_transformers.models.Dense"
    (made / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(
        CheckpointError, match=r"is made of Transformer, Pooling, Dense: choose a sentence encoder"
    ):
        TextEncoder(made)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"idx": 0}]'])
def test_a_broken_list_of_parts_is_refused(tmp_path, text):
    made = sentence_checkpoint(tmp_path / "st", MEAN)
    (made / "modules.json").write_text(text)
    with pytest.raises(CheckpointError):
        TextEncoder(made)


def test_a_checkpoint_without_a_tokenizer_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"^Cannot load the Tokenizer of"):
        TextEncoder(wave_checkpoint(tmp_path))
