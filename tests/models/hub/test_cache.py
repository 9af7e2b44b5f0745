import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from sottovoce.models.corpora import Clip
from sottovoce.models.errors import ShortInputError
from sottovoce.models.hub.cache import Extractor
from sottovoce.models.hub.ears import EarSettings, load_ears
from sottovoce.models.hub.references import Reference
from tests.support.checkpoints import wave_checkpoint
from tests.support.emotions import sound, write_wav


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return wave_checkpoint(tmp_path_factory.mktemp("wave"))


@pytest.fixture
def clips(tmp_path):
    paths = [tmp_path / f"{name}.wav" for name in ("sad", "happy")]
    for path in paths:
        write_wav(path, sound(path.stem, 120, 0.6, 16_000), 16_000)
    return [Clip(path.name, path, "folder", None, path.stem) for path in paths]


@pytest.fixture
def extractor(checkpoint, tmp_path):
    ears, settings = load_ears(EarSettings(audio=Reference(source=str(checkpoint))), tmp_path)
    return Extractor(ears, settings, None, tmp_path / "cache", "cpu")


def heard(extractor, clips, monkeypatch) -> tuple[list[torch.Tensor], int]:
    """Extract; return the rows and how many clips had to be heard."""
    count = 0
    forward = type(extractor.ears).forward

    def counted(self, clips):
        nonlocal count
        count += 1
        return forward(self, clips)

    with monkeypatch.context() as patched:
        patched.setattr(type(extractor.ears), "forward", counted)
        rows = extractor.rows(clips, lambda _: None)
    return rows, count


def test_everything_is_heard_once(extractor, clips, monkeypatch):
    first, count = heard(extractor, clips, monkeypatch)
    again, none = heard(extractor, clips, monkeypatch)
    assert (count, none) == (2, 0)
    assert [rows.shape for rows in first] == [(1, 16), (1, 16)]
    assert all(torch.equal(*pair) for pair in zip(first, again, strict=True))
    assert not [
        path for path in extractor.folder.rglob("*") if path.is_file() and path.suffix != ".safetensors"
    ]


def test_an_interrupted_extraction_goes_on(extractor, clips, monkeypatch):
    def interrupted(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extractor.rows(clips, interrupted)
    assert heard(extractor, clips, monkeypatch)[1] == 1


@pytest.mark.parametrize("content", [b"", b"broken", None])
def test_what_is_damaged_is_heard_again(extractor, clips, monkeypatch, content):
    first, _ = heard(extractor, clips, monkeypatch)
    stored = min(extractor.folder.rglob("*.safetensors"))
    if content is None:
        save_file({"rows": torch.full((1, 16), torch.nan)}, stored)
    else:
        stored.write_bytes(content)
    again, count = heard(extractor, clips, monkeypatch)
    assert count == 1
    assert all(torch.equal(*pair) for pair in zip(first, again, strict=True))


def test_changed_sound_and_other_ears_are_heard_anew(extractor, clips, checkpoint, tmp_path, monkeypatch):
    heard(extractor, clips, monkeypatch)
    shutil.copy(clips[0].path, clips[1].path)
    assert heard(extractor, clips, monkeypatch)[1] == 0  # the same bytes, known from the other clip
    write_wav(clips[1].path, sound("calm", 90, 0.5, 16_000), 16_000)
    assert heard(extractor, clips, monkeypatch)[1] == 1
    ears, settings = load_ears(EarSettings(audio=Reference(source=str(checkpoint)), layer=1), tmp_path)
    other = Extractor(ears, settings, None, extractor.folder, "cpu")
    assert heard(other, clips, monkeypatch)[1] == 2


def test_windows_are_rows(extractor, clips):
    windowed = Extractor(extractor.ears, extractor.settings, 0.25, extractor.folder, "cpu")
    assert [rows.shape for rows in windowed.rows(clips, lambda _: None)] == [(3, 16), (3, 16)]


def test_a_clip_that_cannot_be_heard_is_named(extractor, tmp_path):
    path = tmp_path / "click.wav"
    write_wav(path, np.zeros(40, np.float32), 16_000)
    with pytest.raises(ShortInputError, match=r"click\.wav: A clip of shape \(40,\) cannot be embedded"):
        extractor.rows([Clip("click", path, "folder", None, "sad")], lambda _: None)
