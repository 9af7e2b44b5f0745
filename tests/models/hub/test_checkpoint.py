import json
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from sottovoce.models.errors import ModelError
from sottovoce.models.hub.checkpoint import (
    checkpoint_sha256,
    find_checkpoint,
    load_model,
    load_processor,
    read_config,
)
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.pull import pull
from tests.support.checkpoints import text_checkpoint, wave_checkpoint


@pytest.fixture
def folder(tmp_path):
    return wave_checkpoint(tmp_path / "tiny")


@pytest.fixture
def no_hub(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))


def test_a_folder_is_its_own_checkpoint(folder):
    assert find_checkpoint(str(folder)) == folder


def test_what_was_never_pulled_is_told_with_the_command_that_pulls_it(no_hub):
    with pytest.raises(
        CheckpointError,
        match=r"^The checkpoint 'acme/voice' is not on this machine: give a folder with a config\.json, or "
        r"fetch it with `sottovoce models pull acme/voice --revision v2`\.$",
    ):
        find_checkpoint("acme/voice", "v2")


def test_what_is_neither_folder_nor_id_is_refused(no_hub, tmp_path):
    with pytest.raises(CheckpointError, match=r"is not on this machine: give a folder with a config\.json"):
        find_checkpoint(str(tmp_path / "none"))


def test_the_hash_tells_weights_and_settings_apart_and_nothing_else(folder, tmp_path):
    first = checkpoint_sha256(folder)
    (folder / "README.md").write_text("A card.")
    assert checkpoint_sha256(folder) == first == checkpoint_sha256(wave_checkpoint(tmp_path / "same"))
    assert checkpoint_sha256(wave_checkpoint(tmp_path / "other", seed=1)) != first
    (folder / "preprocessor_config.json").write_text("{}")
    assert checkpoint_sha256(folder) != first


def test_what_is_loaded_is_what_was_saved(folder):
    model = load_model(folder)
    assert not model.training
    for name, value in load_file(folder / "model.safetensors").items():
        assert torch.equal(model.state_dict()[name], value), name


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
@pytest.mark.parametrize("content", [None, b"", b"\x00" * 64])
def test_damaged_files_are_refused_in_a_sentence(folder, name, content):
    (folder / name).write_bytes(content) if content is not None else (folder / name).unlink()
    with pytest.raises(
        CheckpointError, match=r"^Cannot load the checkpoint .*Restore the checkpoint, or ch"
    ) as told:
        load_model(folder)
    assert "\n" not in str(told.value)


def test_truncated_weights_are_refused(folder):
    blob = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(blob[: len(blob) // 2])
    with pytest.raises(CheckpointError, match=r"^Cannot load the checkpoint"):
        load_model(folder)


def test_weights_of_another_model_are_refused(folder, tmp_path):
    other = text_checkpoint(tmp_path / "text")
    (folder / "model.safetensors").write_bytes((other / "model.safetensors").read_bytes())
    with pytest.raises(CheckpointError, match=r"do not fit its config\.json: \d+ parameters such as"):
        load_model(folder)


def test_weights_of_another_size_are_refused(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 48}))
    with pytest.raises(CheckpointError, match=r"tiny"):
        load_model(folder)


def test_a_parameter_that_nothing_uses_may_be_missing(folder):
    state = load_file(folder / "model.safetensors")
    state.pop("masked_spec_embed", None)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    assert load_model(folder).config.model_type == "wav2vec2"


def test_code_that_comes_with_a_checkpoint_is_not_run(folder):
    (folder / "config.json").write_text(
        json.dumps(
            {"model_type": "own", "auto_map": {"AutoModel": "model.Own", "AutoConfig": "model.Config"}}
        )
    )
    (folder / "own.py").write_text("raise SystemExit('ran')")
    with pytest.raises(CheckpointError, match=r"^Cannot load the checkpoint"):
        load_model(folder)


def test_a_missing_tokenizer_is_told(folder):
    with pytest.raises(CheckpointError, match=r"^Cannot load the Tokenizer of .*Restore the checkpoint"):
        load_processor(folder, "AutoTokenizer")


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_broken_config_is_refused(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(CheckpointError, match=r"config\.json .*: restore the checkpoint\.$"):
        read_config(tmp_path / "config.json")


@pytest.mark.parametrize("package", ["transformers", "huggingface_hub"])
def test_without_the_packages_it_is_told_what_to_install(folder, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    told = (
        r"^Pretrained encoders need Hugging Face's packages: install them with `pip install 'sottovoce\[pretr"
    )
    with pytest.raises(ModelError, match=told):
        load_model(folder) if package == "transformers" else find_checkpoint("acme/voice")
    with pytest.raises(ModelError, match=told):
        load_processor(folder, "AutoTokenizer") if package == "transformers" else pull("acme/voice")
