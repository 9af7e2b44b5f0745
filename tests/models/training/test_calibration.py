import pytest
import torch

from sottovoce.models.training.calibration import fit_temperature


def test_it_finds_the_temperature_that_made_the_labels():
    generator = torch.Generator().manual_seed(0)
    honest = 2 * torch.randn(20_000, 4, generator=generator)
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator)[:, 0]
    weights = torch.ones(len(labels))
    assert fit_temperature(3 * honest, labels, weights) == pytest.approx(3, rel=0.05)
    assert fit_temperature(honest / 3, labels, weights) == pytest.approx(1 / 3, rel=0.05)


def test_clips_without_weight_do_not_count():
    logits = torch.tensor([[4.0, 0.0], [4.0, 0.0]])
    labels = torch.tensor([0, 1])
    sure = fit_temperature(logits, labels, torch.tensor([1.0, 0.0]))
    unsure = fit_temperature(logits, labels, torch.tensor([1.0, 1.0]))
    assert sure < 0.1
    assert unsure > 10
