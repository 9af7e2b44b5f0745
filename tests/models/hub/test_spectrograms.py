import numpy as np
import pytest
import torch

from sottovoce.models.errors import ShortInputError
from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.spectrograms import SpectrogramEncoder
from tests.models.hub.test_waves import CLIPS
from tests.support.checkpoints import spectrogram_checkpoint, wave_checkpoint

HEARD = [clip for clip in CLIPS if len(clip) >= 400]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return spectrogram_checkpoint(tmp_path_factory.mktemp("ast"))


def test_alone_and_in_a_batch_are_the_same(folder):
    encoder = SpectrogramEncoder(folder, "mix")
    with torch.inference_mode():
        together = encoder(HEARD)
        alone = torch.cat([encoder([clip]) for clip in HEARD])
    assert together.shape == (4, 3, 16)
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def test_the_last_layer_is_what_the_model_itself_pools(folder):
    encoder = SpectrogramEncoder(folder)
    values = encoder.extractor(HEARD, sampling_rate=16_000, return_tensors="pt").input_values
    with torch.inference_mode():
        torch.testing.assert_close(encoder(HEARD)[:, 0], encoder.model(values).pooler_output)


def test_the_window_is_the_checkpoints(folder):
    encoder = SpectrogramEncoder(folder)
    assert encoder.window_s == pytest.approx(1.295)
    noise = np.random.default_rng(0).standard_normal(40_000).astype(np.float32)
    window = noise[: round(encoder.window_s * encoder.sample_rate_hz)]
    assert torch.equal(encoder([window]), encoder([noise]))
    assert not torch.allclose(encoder([window[:-800]]), encoder([window]), atol=1e-5)


def test_less_than_a_frame_is_refused(folder):
    with pytest.raises(ShortInputError, match=r"at 16000 Hz, 0\.025 s of them or more\.$"):
        SpectrogramEncoder(folder)([np.zeros(399, np.float32)])


def test_it_stays_frozen(folder):
    encoder = SpectrogramEncoder(folder)
    encoder.train()
    assert not encoder.model.training
    assert not any(parameter.requires_grad for parameter in encoder.parameters())


def test_another_kind_of_model_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"is a wav2vec2: choose an audio spectrogram tra"):
        SpectrogramEncoder(wave_checkpoint(tmp_path))
