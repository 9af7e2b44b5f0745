import pytest
import torch

from sottovoce.models.hub.errors import CheckpointError
from sottovoce.models.hub.layers import LayerMix, chosen, heard


def test_the_mix_begins_even_and_every_layer_gets_a_gradient():
    mix = LayerMix(3)
    pooled = torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(mix(pooled), pooled.mean(dim=1))
    mix(pooled).square().sum().backward()
    assert mix.weights.grad is not None
    assert (mix.weights.grad.abs() > 1e-4).all()


def test_the_mix_learns_which_layer_tells():
    generator = torch.Generator().manual_seed(0)
    pooled = torch.randn(64, 3, 4, generator=generator)
    mix = LayerMix(3)
    optimizer = torch.optim.AdamW(mix.parameters(), 0.1)
    for _ in range(200):
        optimizer.zero_grad()
        (mix(pooled) - pooled[:, 1]).square().mean().backward()
        optimizer.step()
    assert mix.weights.softmax(dim=0)[1] > 0.95


def test_of_one_layer_it_is_that_layer():
    pooled = torch.randn(2, 1, 4)
    assert torch.equal(LayerMix(1)(pooled), pooled[:, 0])


def test_the_last_layer_is_the_normalised_one():
    states = [torch.full((1, 2, 1), float(index)) for index in range(3)]
    last = torch.full((1, 2, 1), 9.0)
    assert chosen(states, last, "last")[0, :, 0, 0].tolist() == [9]
    assert chosen(states, last, 2)[0, :, 0, 0].tolist() == [9]
    assert chosen(states, last, 1)[0, :, 0, 0].tolist() == [1]
    assert chosen(states, last, "mix")[0, :, 0, 0].tolist() == [0, 1, 9]


def test_how_many_are_heard():
    assert [heard(layer, 12, "x") for layer in (0, 12, "last", "mix")] == [1, 1, 1, 13]
    with pytest.raises(CheckpointError, match=r"^x has no layer 13: choose one from 0 to 12, last or mix\.$"):
        heard(13, 12, "x")
