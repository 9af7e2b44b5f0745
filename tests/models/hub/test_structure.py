import pytest
import torch
from torch.nn import functional

from sottovoce.models.hub.heads import HeadSettings
from sottovoce.models.hub.structure import TagBranch, structure
from sottovoce.models.losses import LOSSES, JointBatch
from sottovoce.models.taxonomy import MUSIC_CLASSES, va

GENERATOR = torch.Generator().manual_seed(0)
CLASSES = torch.arange(8) % 4
PLACES = torch.tensor([va(name) for name in MUSIC_CLASSES])[CLASSES]


def unit(count: int) -> torch.Tensor:
    return functional.normalize(torch.randn(count, 6, generator=GENERATOR), dim=1)


def test_tags_become_unit_vectors_that_learn():
    branch = TagBranch(torch.rand(4, 3), HeadSettings(layers=1, audio=8, text=0, classes=("a",), dimension=6))
    vectors = branch.train()()
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(4))
    vectors[:, 0].sum().backward()
    assert branch.head.out.weight.grad.abs().sum() > 0


def test_the_three_pairs_weigh_4_3_3():
    batch, tags = JointBatch(unit(8), unit(8), CLASSES, CLASSES, PLACES, PLACES), unit(4)
    loss = LOSSES["triplet"]
    own = torch.arange(4), torch.tensor([va(name) for name in MUSIC_CLASSES])
    pairs = [batch] + [
        JointBatch(tags, side, own[0], CLASSES, own[1], PLACES) for side in (batch.speech, batch.music)
    ]
    parts = [float(loss(pair, 0.0)) for pair in pairs]
    whole = float(structure(loss, batch, tags, 0.0))
    assert whole == pytest.approx(0.4 * parts[0] + 0.3 * parts[1] + 0.3 * parts[2], rel=1e-5)
