import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.tagging import TaggingEncoder
from sottovoce.models.hub.tagging_checkpoint import load_tagging
from tests.support.checkpoints import tagging_checkpoint, tagging_state

CLIP = (0.1 * np.random.default_rng(0).standard_normal(44_100)).astype(np.float32)


def encoder_of(state: dict[str, torch.Tensor]) -> TaggingEncoder:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.ckpt"
        torch.save(state, path)
        return load_tagging(path)


def test_every_tensor_of_the_layout_arrives(tmp_path):
    state = tagging_state()
    encoder = load_tagging(tagging_checkpoint(tmp_path / "compact_student.ckpt"))
    arrived = {tensor.data_ptr() for tensor in encoder.state_dict().values()}
    assert len(arrived) == len(state) - 4  # the tags' head stays behind
    assert torch.equal(encoder.summary, state["cls_token"])
    assert torch.equal(encoder.positions, state["pos_embedding"])
    assert torch.equal(encoder.blocks[1].narrow.weight, state["transformer.layers.1.1.fn.fn.net.3.weight"])
    assert torch.equal(encoder.planes[0].shortcut.weight, state["frontend.layer1.conv_3.weight"])
    assert encoder.settings.layers == 2
    assert encoder.settings.steps == 128


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: {"state_dict": s}])
@pytest.mark.parametrize("prefix", ["", "network.", "student.", "model."])
def test_the_prefix_of_the_training_does_not_matter(prefix, wrap):
    plain = encoder_of(tagging_state())([CLIP])
    named = {f"{prefix}{name}": value for name, value in tagging_state().items()}
    assert torch.equal(encoder_of(wrap(named))([CLIP]), plain)


@pytest.mark.parametrize("name", ["cls_token", "frontend.layer2.conv_2.bias", "mlp_head.1.bias"])
def test_a_layout_that_lacks_something_is_refused(name):
    state = tagging_state()
    del state[name]
    with pytest.raises(
        CheckpointError, match=r"is not laid out as the published Music .*: give its teacher\.ckpt"
    ) as e:
        encoder_of(state)
    assert "\n" not in str(e.value)


def test_a_layout_with_something_more_is_refused():
    with pytest.raises(CheckpointError, match=r"is not laid out as the published .*lstm\.weight"):
        encoder_of(tagging_state() | {"lstm.weight": torch.zeros(3)})


def test_weights_that_do_not_fit_together_are_refused():
    with pytest.raises(CheckpointError, match=r"is not laid out as the published"):
        encoder_of(tagging_state() | {"cls_token": torch.zeros(17)})


def test_other_mel_bands_are_refused():
    with pytest.raises(CheckpointError, match=r"hears other mel bands than the published Music Tagging Tra"):
        encoder_of(tagging_state() | {"spec.mel_scale.fb": torch.rand(513, 128)})


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04"])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "weights.ckpt"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"^Cannot read the checkpoint .*: fetch it again\.$"):
        load_tagging(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"^Cannot read the checkpoint .*No such file"):
        load_tagging(tmp_path / "none.ckpt")


def test_a_file_of_something_else_is_refused(tmp_path):
    torch.save([1, 2], tmp_path / "list.ckpt")
    with pytest.raises(CheckpointError, match=r"is not laid out as the published"):
        load_tagging(tmp_path / "list.ckpt")
