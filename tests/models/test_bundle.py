import json
from pathlib import Path

import numpy as np
import pytest
import torch

from sottovoce.models.bundle import (
    bundled,
    find_bundle,
    load_bundle,
    load_networks,
    save_bundle,
)
from sottovoce.models.errors import BundleError, ModelError
from sottovoce.models.features import MUSIC, SPEECH
from tests.support.emotions import sound, tiny_network


@pytest.fixture
def saved(tmp_path) -> Path:
    save_bundle(tmp_path / "tiny", tiny_network(SPEECH), tiny_network(MUSIC), "# A card\n")
    return tmp_path / "tiny"


def change(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_was_saved_is_loaded(saved):
    bundle = load_bundle(saved, device="cpu")
    assert (bundle.name, bundle.dimension, bundle.device) == ("tiny", 64, "cpu")
    voice = sound("sad", 120, 1.0, 16_000)
    np.testing.assert_array_equal(
        bundle.speech.embed(voice).vector, load_bundle(saved).speech.embed(voice).vector
    )
    speech, music = load_networks(saved)
    for loaded, made in ((speech, tiny_network(SPEECH)), (music, tiny_network(MUSIC))):
        for name, value in made.state_dict().items():
            assert torch.equal(loaded.state_dict()[name], value), name


def test_the_hash_tells_bundles_apart(saved, tmp_path):
    assert load_bundle(saved).hash == load_bundle(saved).hash
    assert len(load_bundle(saved).hash) == 64
    save_bundle(tmp_path / "other", tiny_network(SPEECH, seed=1), tiny_network(MUSIC), "")
    assert load_bundle(saved).hash != load_bundle(tmp_path / "other").hash


def test_saving_replaces_whole_and_leaves_no_rest(saved, tmp_path):
    first = load_bundle(saved).hash
    save_bundle(saved, tiny_network(SPEECH, seed=2), tiny_network(MUSIC, seed=2), "# Another\n")
    assert load_bundle(saved).hash != first
    assert (saved / "CARD.md").read_text() == "# Another\n"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BundleError, match=r"^Cannot write the bundle .*: .*Choose a writable folder\.$"):
        save_bundle(tmp_path / "file" / "bundle", tiny_network(), tiny_network(MUSIC), "")


def test_an_unknown_name_is_refused():
    with pytest.raises(
        BundleError, match=r"^No bundle 'big': it is neither one of compact nor a folder with a config"
    ):
        load_bundle("big")


def test_flipped_bits_are_refused(saved):
    blob = bytearray((saved / "weights.safetensors").read_bytes())
    blob[-1] ^= 1
    (saved / "weights.safetensors").write_bytes(blob)
    with pytest.raises(BundleError, match=r"weights\.safetensors is not the file its config\.json describes"):
        load_bundle(saved)


def test_missing_weights_are_refused(saved):
    (saved / "weights.safetensors").unlink()
    with pytest.raises(BundleError, match=r"^Cannot read .*weights\.safetensors: .*Restore the bundle\.$"):
        load_bundle(saved)


@pytest.mark.parametrize("text", ["", "{", "\x00\xff"])
def test_a_broken_config_is_refused(saved, text):
    (saved / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=r"config\.json is not readable as JSON: .*Restore the bundle\.$"):
        load_bundle(saved)


@pytest.mark.parametrize("text", ["[]", "{}", '{"model_type": "wav2vec2", "hidden_size": 768}'])
def test_a_foreign_config_is_refused(saved, text):
    (saved / "config.json").write_text(text)
    with pytest.raises(BundleError, match=r"holds no sottovoce bundle: its config\.json does not say kind"):
        load_bundle(saved)


@pytest.mark.parametrize("version", [2, 99, None, "1"])
def test_a_newer_format_is_refused(saved, version):
    change(saved, format=version)
    with pytest.raises(BundleError, match=r"has format .*, this version reads up to 1: update sottovoce\.$"):
        load_bundle(saved)


def test_another_dimension_is_refused(saved):
    change(saved, dimension=128)
    with pytest.raises(BundleError, match=r"has 128 dimensions, the joint space has 64: train it anew"):
        load_bundle(saved)


def test_a_side_of_another_dimension_is_refused(saved):
    config = json.loads((saved / "config.json").read_text())
    change(saved, music=config["music"] | {"dimension": 32})
    with pytest.raises(BundleError, match=r"do not fit: a side of 32 dimensions\. Restore both\.$"):
        load_bundle(saved)


@pytest.mark.parametrize("key", ["classes", "encoder", "features"])
def test_a_config_that_does_not_fit_is_refused(saved, key):
    config = json.loads((saved / "config.json").read_text())
    del config["speech"][key]
    change(saved, speech=config["speech"])
    with pytest.raises(BundleError, match=r"^The weights and the config\.json of .* do not fit"):
        load_bundle(saved)


def test_a_config_without_the_weights_hash_is_refused(saved):
    config = json.loads((saved / "config.json").read_text())
    del config["weights_sha256"]
    (saved / "config.json").write_text(json.dumps(config))
    with pytest.raises(BundleError, match=r"does not say weights_sha256: restore the bundle\.$"):
        load_bundle(saved)


def test_the_bundled_ones_are_found():
    assert bundled() == ["compact"]
    assert find_bundle("compact").name == "compact"


def test_the_errors_end_the_command_line_with_5():
    assert BundleError.exit_code == ModelError.exit_code == 5
