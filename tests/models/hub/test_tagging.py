import numpy as np
import pytest
import torch

from sottovoce.models.errors import NonFiniteError, ShortInputError
from sottovoce.models.hub.tagging import TaggingEncoder, TaggingSettings
from tests.models.hub.test_tagging_checkpoint import CLIP, encoder_of
from tests.support.checkpoints import tagging_state


@pytest.fixture(scope="module")
def encoder():
    return encoder_of(tagging_state())


def test_the_published_sizes_give_the_published_number_of_parameters():
    published = TaggingEncoder(TaggingSettings())
    tags = 64 + 64 + 64 * 50 + 50
    assert sum(parameter.numel() for parameter in published.parameters()) + tags == 1_108_852
    assert published.dimension == 64
    assert published.window_s == pytest.approx(47.55, abs=0.01)


def test_ten_seconds_are_107_steps_and_a_summary(encoder):
    with torch.inference_mode():
        decibels = encoder.spectrogram(torch.zeros(1, 220_500))
        planes = encoder.norm(decibels[:, None])
        for block in encoder.planes:
            planes = block(planes)
    assert decibels.shape == (1, 128, 431)
    assert planes.shape == (1, 4, 16, 107)
    assert encoder.summarise(decibels).shape == (1, 16)


def test_silence_is_a_hundred_decibels_down(encoder):
    assert (encoder.spectrogram(torch.zeros(1, 4096)) == -100).all()


def test_alone_and_in_a_batch_are_the_same(encoder):
    clips = [CLIP, CLIP[:9000], CLIP[::-1].copy(), CLIP[:9000] * np.float32(0.5), CLIP[:1536]]
    with torch.inference_mode():
        together = encoder(clips)
        alone = torch.cat([encoder([clip]) for clip in clips])
    assert together.shape == (5, 1, 16)
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def test_the_order_of_the_music_matters(encoder):
    """The code published with the paper loses the positions: there any order of later frames is the same."""
    with torch.inference_mode():
        decibels = encoder.spectrogram(torch.from_numpy(CLIP)[None])
        later = decibels[:, :, 64:]
        turned = torch.cat([decibels[:, :, :64], later.flip(2)], dim=2)
        assert (encoder.summarise(decibels) - encoder.summarise(turned)).abs().max() > 1e-3


@pytest.mark.parametrize("name", ["summary", "positions"])
def test_summary_token_and_positions_count(name):
    state = tagging_state()
    before = encoder_of(state)([CLIP])
    key = {"summary": "cls_token", "positions": "pos_embedding"}[name]
    generator = torch.Generator().manual_seed(7)
    after = encoder_of(state | {key: torch.randn(state[key].shape, generator=generator)})([CLIP])
    assert (after - before).abs().max() > 1e-3


def test_what_it_cannot_hear_is_refused(encoder):
    with pytest.raises(ShortInputError, match=r"at 22050 Hz, 0\.070 s of them or more\.$"):
        encoder([CLIP[:1535]])
    with pytest.raises(NonFiniteError, match=r"^The samples hold NaN or infinity"):
        encoder([np.full(4096, np.nan, np.float32)])


def test_it_stays_frozen(encoder):
    encoder.train()
    assert not any(module.training for module in encoder.modules())
    assert not any(parameter.requires_grad for parameter in encoder.parameters())
