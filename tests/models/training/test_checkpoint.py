import pytest
import torch

from sottovoce.models.errors import TrainingError
from sottovoce.models.training.checkpoint import load_checkpoint, save_checkpoint


def test_what_was_saved_comes_back_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "deep" / "a.ckpt"
    save_checkpoint(path, {"fingerprint": "f", "x": torch.arange(3)})
    loaded = load_checkpoint(path, "f")
    assert loaded is not None
    assert loaded["x"].tolist() == [0, 1, 2]
    assert list(path.parent.iterdir()) == [path]


def test_no_checkpoint_is_no_error(tmp_path):
    assert load_checkpoint(tmp_path / "a.ckpt", "f") is None


def test_other_data_or_settings_are_refused(tmp_path):
    save_checkpoint(tmp_path / "a.ckpt", {"fingerprint": "f"})
    with pytest.raises(TrainingError, match=r"was made with other data or settings: choose another --out"):
        load_checkpoint(tmp_path / "a.ckpt", "g")


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04rubbish"])
def test_a_damaged_checkpoint_is_refused(tmp_path, content):
    (tmp_path / "a.ckpt").write_bytes(content)
    with pytest.raises(
        TrainingError, match=r"^The checkpoint .*a\.ckpt is damaged .*: delete it to start anew\.$"
    ):
        load_checkpoint(tmp_path / "a.ckpt", "f")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match=r"^Cannot write .*: .*Choose another --out\.$"):
        save_checkpoint(tmp_path / "file" / "a.ckpt", {})
