import json
from pathlib import Path

import numpy as np
import pytest
import torch

from sottovoce.models.bundle import load_bundle, load_networks
from sottovoce.models.errors import BundleError, ShortInputError
from sottovoce.models.hub.bundle import load_hub_networks, save_hub_bundle
from sottovoce.models.hub.errors import CheckpointError
from tests.support.checkpoints import wave_checkpoint
from tests.support.emotions import sound
from tests.support.hub import tiny_sides

VOICE = sound("sad", 120, 1.0, 16_000)
SONG = sound("happy", 220, 12.0, 22_050)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("hub")


@pytest.fixture(scope="module")
def sides(root):
    return tiny_sides(root, words=True, fusion="late")


@pytest.fixture(params=[True, False], ids=["inside", "referred"])
def saved(request, sides, tmp_path) -> Path:
    save_hub_bundle(tmp_path / "tiny", *sides, "# A card\n", inside=request.param)
    return tmp_path / "tiny"


def change(folder: Path, side: str, part: str, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    config[side][part] |= changes
    (folder / "config.json").write_text(json.dumps(config))


def test_the_round_trip_is_bit_equal(saved, sides):
    bundle = load_bundle(saved, device="cpu")
    assert (bundle.name, bundle.dimension, bundle.device) == ("tiny", 64, "cpu")
    heard = bundle.speech.embed(VOICE)
    with torch.inference_mode():
        expected = sides[0](torch.from_numpy(VOICE)[None, None], torch.tensor([len(VOICE)]))
    np.testing.assert_array_equal(heard.vector, expected.joint[0].numpy())
    again = load_bundle(saved, device="cpu")
    np.testing.assert_array_equal(again.speech.embed(VOICE).vector, heard.vector)
    for made, loaded in zip(sides, load_hub_networks(saved), strict=True):
        for name, value in made.heads.state_dict().items():
            assert torch.equal(loaded.heads.state_dict()[name], value), name


def test_it_has_the_interface_of_any_bundle(saved):
    bundle = load_bundle(saved, device="cpu")
    heard = bundle.speech.embed((32767 * VOICE).astype(np.int16))
    assert heard.vector.shape == (64,)
    assert np.linalg.norm(heard.vector) == pytest.approx(1, abs=1e-5)
    assert tuple(heard.scores) == bundle.speech.classes
    assert sum(heard.scores.values()) == pytest.approx(1, abs=1e-5)
    assert 0 <= heard.valence <= 1
    song = bundle.music.embed_windows(SONG)
    assert song.vectors.shape == (2, 64)
    assert song.starts_s.tolist() == pytest.approx([0, 2])
    np.testing.assert_allclose(np.linalg.norm(song.vectors, axis=1), 1, atol=1e-5)
    with pytest.raises(ShortInputError, match=r"at least 4800 of them \(0\.3 s\)"):
        bundle.speech.embed(VOICE[:4799])


def test_alone_and_in_a_batch_are_the_same(saved):
    speech = load_bundle(saved, device="cpu").speech
    voices = [sound("sad", 100 + 20 * i, 0.5 + 0.3 * i, 16_000) for i in range(3)]
    for alone, together in zip(map(speech.embed, voices), speech.embed_batch(voices), strict=True):
        np.testing.assert_allclose(alone.vector, together.vector, atol=1e-4)


def test_with_the_encoders_inside_it_needs_nothing_else(sides, tmp_path):
    save_hub_bundle(tmp_path / "made", *sides, "", inside=True)
    (tmp_path / "elsewhere").mkdir()
    moved = (tmp_path / "made").rename(tmp_path / "elsewhere" / "moved")
    assert "./encoders/music-audio.ckpt" in (moved / "config.json").read_text()
    assert str(tmp_path) not in (moved / "config.json").read_text()
    assert load_bundle(moved, device="cpu").speech.embed(VOICE).vector.shape == (64,)


def test_another_checkpoint_than_the_trained_one_is_refused(sides, root, saved):
    other = wave_checkpoint(root / "other", "wav2vec2", "layer", seed=1)
    config = json.loads((saved / "config.json").read_text())
    change(saved, "speech", "ears", audio=config["speech"]["ears"]["audio"] | {"source": str(other)})
    with pytest.raises(
        CheckpointError, match=r"is not the one that the heads were trained with \(\w{12} instead of"
    ):
        load_bundle(saved, device="cpu")


def test_a_checkpoint_that_is_gone_is_told(saved):
    change(saved, "speech", "ears", audio={"source": "acme/gone", "revision": None, "sha256": "0"})
    with pytest.raises(CheckpointError, match=r"^The checkpoint 'acme/gone' is not on this machine"):
        load_bundle(saved, device="cpu")


@pytest.mark.parametrize(
    ("part", "changes"),
    [("heads", {"audio": 8}), ("heads", {"size": 1}), ("ears", {"ear": 1}), ("ears", {"layer": "last"})],
)
def test_a_config_that_does_not_fit_is_refused(saved, part, changes):
    change(saved, "speech", part, **changes)
    with pytest.raises(BundleError, match=r"^The weights and the config\.json of .* do not fit: "):
        load_bundle(saved, device="cpu")


def test_flipped_bits_are_refused(saved):
    blob = bytearray((saved / "weights.safetensors").read_bytes())
    blob[-1] ^= 1
    (saved / "weights.safetensors").write_bytes(blob)
    with pytest.raises(BundleError, match=r"weights\.safetensors is not the file its config\.json describes"):
        load_bundle(saved)


def test_commands_for_own_networks_say_that_it_is_another_kind(saved):
    with pytest.raises(
        BundleError, match=r"is made of pretrained encoders: give a bundle of sottovoce's own, su"
    ):
        load_networks(saved)


@pytest.mark.gpu
def test_the_gpu_agrees(saved):
    there, here = (load_bundle(saved, device=device).speech.embed(VOICE).vector for device in ("cuda", "cpu"))
    assert float(there @ here) > 0.99
