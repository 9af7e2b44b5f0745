import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from sottovoce.models.losses import (
    LOSSES,
    NEARNESS,
    TEMPERATURE,
    JointBatch,
    answers,
    contrastive,
    emosim,
    negative_weights,
    triplet,
)


def batch(
    speech: list[list[float]], music: list[list[float]], voices: list[int], tracks: list[int]
) -> JointBatch:
    places = torch.tensor([[1.0, 0.7], [0.1, 0.8], [0.2, 0.3], [0.6, 0.3]])
    return JointBatch(
        torch.tensor(speech),
        torch.tensor(music),
        torch.tensor(voices),
        torch.tensor(tracks),
        places[torch.tensor(voices)],
        places[torch.tensor(tracks)],
    )


def test_triplet_by_hand():
    # Voice (1, 0) of class 0. Right track at cosine .6, wrong one at cosine .8: .4 - .6 + .8 = .6.
    assert triplet(batch([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6]], [0], [0, 1])) == pytest.approx(0.6)


def test_triplet_is_zero_once_the_margin_is_kept():
    assert triplet(batch([[1.0, 0.0]], [[1.0, 0.0], [0.6, 0.8]], [0], [0, 1])) == pytest.approx(0.0)


def test_voices_that_share_their_music_are_no_negatives_of_each_other():
    # Both tracks are of the class that answers the voice: nothing to push away, whatever it was called.
    assert triplet(batch([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6]], [2], [2, 2])) == 0


def test_tracks_without_a_class_are_no_part_of_the_triplets():
    shared = ([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6], [0.0, 1.0]], [0])
    assert triplet(batch(*shared, [0, 1, -1])) == pytest.approx(0.6)


def test_negatives_weigh_inversely_to_how_common_their_distance_is():
    # In three dimensions the density of distance d is proportional to d: 1 and √2 weigh as √2 to 1.
    weights = negative_weights(torch.tensor([[0.5, 0.0, 0.9]]), torch.tensor([[True, True, False]]), 3)
    assert weights.tolist()[0] == pytest.approx(
        [math.sqrt(2) / (1 + math.sqrt(2)), 1 / (1 + math.sqrt(2)), 0]
    )


def test_no_negative_at_all_weighs_nothing():
    assert negative_weights(torch.zeros(1, 2), torch.zeros(1, 2, dtype=torch.bool), 64).tolist() == [[0, 0]]


def test_emosim_by_hand():
    # Happy voice; happy and angry tracks: targets 1 and 1 - √(.9² + .1²) = .0945. Cosines .6 and .8.
    expected = ((0.6 - 1) ** 2 + (0.8 - (1 - math.sqrt(0.82))) ** 2) / 2
    assert emosim(batch([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6]], [0], [0, 1])) == pytest.approx(expected)


def test_emosim_teaches_every_track_of_the_batch():
    speech = functional.normalize(torch.randn(3, 8), dim=1)
    music = functional.normalize(torch.randn(6, 8), dim=1).requires_grad_()
    places = torch.rand(6, 2)
    emosim(JointBatch(speech, music, torch.zeros(3), torch.zeros(6), places[:3], places)).backward()
    assert music.grad is not None
    assert (music.grad.abs().sum(dim=1) > 0).all()


def test_the_registry_adds_and_weighs():
    example = batch([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6]], [0], [0, 1])
    parts: list[Tensor] = [LOSSES["triplet"](example, 0.5), LOSSES["emosim"](example, 0.5)]
    assert LOSSES["triplet+emosim"](example, 0.5) == pytest.approx(float(sum(parts)))
    assert LOSSES["emosim"](example, 0.5) == pytest.approx(float(emosim(example)) / 2)


def test_answers_are_told_by_class_and_else_by_nearness():
    found = answers(batch([[1.0, 0.0]], [[0.6, 0.8]] * 3, [0], [0, 1, -1]))
    # The unlabelled track stands where calm does, √(.4² + .4²) from the happy voice.
    assert found.tolist()[0] == pytest.approx([1.0, 0.0, math.exp(-math.sqrt(0.32) / NEARNESS)])


def test_contrastive_by_hand():
    # From the voice: cosine .6 right, .8 wrong. From the tracks: one voice alone is certain; the wrong track
    # answers no voice and is left out.
    right, wrong = math.exp(0.6 / TEMPERATURE), math.exp(0.8 / TEMPERATURE)
    found = contrastive(batch([[1.0, 0.0]], [[0.6, 0.8], [0.8, 0.6]], [0], [0, 1]))
    assert found == pytest.approx(-math.log(right / (right + wrong)) / 2)


def test_contrastive_is_least_where_cosines_follow_the_answers():
    apart = torch.eye(4).tolist()
    good = contrastive(batch(apart, apart, [0, 1, 2, 3], [0, 1, 2, 3]))
    assert good < contrastive(batch(apart, apart[::-1], [0, 1, 2, 3], [0, 1, 2, 3]))


def test_a_batch_without_any_answer_costs_nothing():
    assert contrastive(batch([[1.0, 0.0]], [[0.6, 0.8]], [0], [1])) == 0


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_are_right(name):
    torch.manual_seed(0)
    places = torch.rand(6, 2, dtype=torch.float64)
    classes = torch.tensor([0, 1, 2, 3, 0, -1])

    def loss(speech: Tensor, music: Tensor) -> Tensor:
        vectors = functional.normalize(speech, dim=1), functional.normalize(music, dim=1)
        return LOSSES[name](JointBatch(*vectors, classes[:4], classes, places[:4], places), 0.5)

    # The weights of negatives are held still, as in training they carry no gradient.
    inputs = (torch.randn(4, 5, dtype=torch.float64), torch.randn(6, 5, dtype=torch.float64))
    if "triplet" in name:
        loss(*(value.requires_grad_() for value in inputs)).backward()
        assert all(torch.isfinite(value.grad).all() for value in inputs if value.grad is not None)
    else:
        assert torch.autograd.gradcheck(loss, [value.requires_grad_() for value in inputs])
