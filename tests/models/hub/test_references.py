import pytest

from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.references import Reference, fingerprint, load_audio
from sottovoce.models.hub.spectrograms import SpectrogramEncoder
from sottovoce.models.hub.tagging import TaggingEncoder
from sottovoce.models.hub.waves import WaveEncoder
from tests.support.checkpoints import spectrogram_checkpoint, tagging_checkpoint, wave_checkpoint


def test_every_kind_of_checkpoint_gets_its_encoder(tmp_path):
    kinds = {
        wave_checkpoint(tmp_path / "wave"): WaveEncoder,
        spectrogram_checkpoint(tmp_path / "ast"): SpectrogramEncoder,
        tagging_checkpoint(tmp_path / "student.ckpt"): TaggingEncoder,
    }
    for path, kind in kinds.items():
        assert isinstance(load_audio(path, "last"), kind)


def test_the_tagging_transformer_has_no_layers_to_choose(tmp_path):
    path = tagging_checkpoint(tmp_path / "student.ckpt")
    with pytest.raises(CheckpointError, match=r"is heard at its summary only: choose the layer last\.$"):
        load_audio(path, "mix")


def test_a_file_a_folder_and_what_lies_in_the_bundle_are_found(tmp_path):
    path = tagging_checkpoint(tmp_path / "student.ckpt")
    folder = wave_checkpoint(tmp_path / "wave")
    for source, expected in ((str(path), path), (str(folder), folder), ("./wave", folder)):
        found, sha256 = Reference(source=source).resolve(tmp_path)
        assert found == expected
        assert sha256 == fingerprint(expected)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(
        CheckpointError, match=r"^Cannot read .*none: No such file.*Restore the checkpoint\.$"
    ):
        fingerprint(tmp_path / "none")
