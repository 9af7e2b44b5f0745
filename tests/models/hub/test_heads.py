from dataclasses import replace

import pytest
import torch

from sottovoce.models.hub.heads import Heads, HeadSettings, ProjectionHead

SETTINGS = HeadSettings(layers=3, audio=8, text=4, classes=("happy", "sad"))
ROWS = torch.randn(10, 28, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("fusion", ["early", "late"])
@pytest.mark.parametrize("head", ["plain", "affine", "paper"])
@pytest.mark.parametrize("text", [0, 4])
def test_rows_become_classes_places_and_unit_vectors(head, fusion, text):
    heads = Heads(replace(SETTINGS, text=text, head=head, fusion=fusion)).train()
    heads(ROWS[:, : 24 + text])
    outputs = heads.eval()(ROWS[:, : 24 + text])
    assert outputs.encoded.shape == (10, 8 + text)
    assert outputs.logits.shape == outputs.va.shape == (10, 2)
    assert outputs.joint.shape == (10, 64)
    torch.testing.assert_close(outputs.joint.norm(dim=1), torch.ones(10))


def test_the_papers_head_has_the_papers_parameters():
    head = ProjectionHead(768, 64, "paper")
    weights = 768 * 768 + 2 * 768 + 768 * 64
    assert sum(parameter.numel() for parameter in head.parameters()) == weights


def test_the_papers_last_norm_centres_the_batch_and_an_affine_one_need_not():
    torch.manual_seed(0)
    rows = 5 + torch.randn(64, 16)
    paper, affine = (ProjectionHead(16, 8, kind).train() for kind in ("paper", "affine"))
    with torch.no_grad():
        affine.out_norm.bias.fill_(3.0)
        assert (paper(rows) @ paper(rows).T).mean().abs() < 0.05
        assert (affine(rows) @ affine(rows).T).mean() > 0.8


def test_absent_words_stay_zero_and_do_not_depend_on_others():
    heads = Heads(SETTINGS).train()
    heads(ROWS)
    heads.eval()
    silent = ROWS.clone()
    silent[:, 24:] = 0.0
    encoded = heads.encode(silent)
    assert not encoded[:, 8:].any()
    torch.testing.assert_close(encoded[:, :8], heads.encode(ROWS)[:, :8])


def test_the_mix_of_layers_learns_through_the_heads():
    heads = Heads(SETTINGS).train()
    heads(ROWS).logits.square().sum().backward()
    assert heads.mix.weights.grad.abs().min() > 0
