import pytest
import torch
from torch.nn import functional

from sottovoce.models.hub.fusion import LateFusion
from sottovoce.models.hub.heads import ProjectionHead

ROWS = torch.randn(6, 7, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def fusion():
    torch.manual_seed(0)
    return LateFusion((4, 3), 5, lambda size: ProjectionHead(size, 5, "plain")).eval()


def test_it_begins_as_the_mean_of_the_unit_vectors(fusion):
    parts = [head(part) for head, part in zip(fusion.heads, ROWS.split((4, 3), dim=1), strict=True)]
    torch.testing.assert_close(fusion(ROWS), functional.normalize(parts[0] + parts[1], dim=1))


def test_weights_tell_who_counts(fusion):
    with torch.no_grad():
        fusion.weights.copy_(torch.tensor([10.0, -10.0]))
    torch.testing.assert_close(fusion(ROWS), fusion.heads[0](ROWS[:, :4]), atol=1e-6, rtol=0)


@pytest.mark.parametrize(("absent", "left"), [(slice(4, 7), 0), (slice(0, 4), 1)])
def test_without_one_modality_the_other_answers_alone(fusion, absent, left):
    rows = ROWS.clone()
    rows[2:4, absent] = 0.0
    fused = fusion(rows)
    alone = fusion.heads[left](rows.split((4, 3), dim=1)[left])
    torch.testing.assert_close(fused[2:4], alone[2:4])
    torch.testing.assert_close(fused[[0, 1, 4, 5]], fusion(ROWS)[[0, 1, 4, 5]])


@pytest.mark.parametrize("present", [0, 1, 3])
def test_training_learns_from_what_is_there_only(fusion, present):
    fusion.train()
    rows = ROWS.clone()
    rows[present:, 4:] = 0.0
    before = fusion.heads[1].hidden_norm.running_mean.clone()
    vectors = fusion(rows)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(6))
    assert torch.equal(fusion.heads[1].hidden_norm.running_mean, before) == (present < 2)
    vectors.sum().backward()
    assert fusion.heads[0].out.weight.grad.abs().sum() > 0


def test_everybody_gets_a_gradient(fusion):
    fusion.train()
    fusion(ROWS)[:, 0].sum().backward()
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in fusion.parameters())
