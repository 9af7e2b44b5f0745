import pytest
import torch

from sottovoce.models.encoders import AttentiveStatistics, Encoder, EncoderSettings, centred, cleared, padding

SETTINGS = EncoderSettings(mels=64, channels=(4, 8, 8), width=16, dilations=(1, 2), heads=2, centring=0.7)


def encoder() -> Encoder:
    torch.manual_seed(0)
    made = Encoder(SETTINGS)
    made.train()
    made(torch.randn(8, 64, 50))  # so that batch norm has something to subtract
    return made.eval()


@pytest.mark.parametrize("frames", [1, 2, 7, 8, 9, 31, 64])
def test_alone_in_a_batch_and_padded_are_the_same(frames):
    net = encoder()
    clip = torch.randn(64, frames)
    rubbish = torch.full((64, 80 - frames), 1e3)
    batch = torch.stack([torch.cat([clip, rubbish], dim=1), torch.randn(64, 80)])
    with torch.inference_mode():
        alone = net(clip[None])
        in_batch = net(batch, torch.tensor([frames, 80]))
    assert alone.shape == (1, SETTINGS.dimension)
    torch.testing.assert_close(alone[0], in_batch[0], atol=1e-5, rtol=1e-4)


def test_gradients_reach_every_parameter():
    net = encoder().train()
    net(torch.randn(4, 64, 40)).square().sum().backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
        if name != "pool.score.2.bias":  # a softmax does not feel a constant
            assert parameter.grad.abs().sum() > 0, name


def test_pooling_with_even_attention_is_mean_and_deviation():
    pool = AttentiveStatistics(4, 2)
    for parameter in pool.parameters():
        torch.nn.init.zeros_(parameter)
    steps = torch.tensor([[[1.0, 3.0, 99.0]] * 4])
    pooled = pool(steps, torch.tensor([[False, False, True]]))
    torch.testing.assert_close(pooled, torch.tensor([[2.0] * 4 + [1.0] * 4]), atol=1e-4, rtol=0)


def test_cleared_zeroes_what_lies_beyond():
    values = cleared(torch.ones(2, 3, 4), torch.tensor([1, 4]))
    assert values[0].sum() == 3
    assert values[1].sum() == 12
    assert padding(torch.tensor([1]), 3).tolist() == [[False, True, True]]


def test_centring_takes_off_the_mean_of_real_frames():
    clip = torch.tensor([[[1.0, 3.0, 1e3]]])
    torch.testing.assert_close(centred(clip, torch.tensor([2]), 0.5)[..., :2], torch.tensor([[[0.0, 2.0]]]))
    torch.testing.assert_close(centred(clip[..., :2], None, 1.0), torch.tensor([[[-1.0, 1.0]]]))
