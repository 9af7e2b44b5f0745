from pathlib import Path

import pytest
import torch

from sottovoce.models.taxonomy import MUSIC_CLASSES
from sottovoce.models.training.augment import SPEECH_AUGMENT
from sottovoce.models.training.encoder_stage import EncoderStage, StageSettings, smooth_cross_entropy
from sottovoce.models.training.examples import Examples
from sottovoce.models.training.fit import EpochReport, fit_encoder, named, validation_scores
from sottovoce.models.training.judge import judge
from tests.support.emotions import made_up_examples, tiny_network

SETTINGS = StageSettings(epochs=4, steps=5, batch=8, frames=40, learning_rate=5e-3, average=0.8)
TRAIN, HELD_OUT = made_up_examples(4), made_up_examples(6).subset(list(range(16, 24)))


def fresh(examples: Examples = TRAIN, settings: StageSettings = SETTINGS) -> EncoderStage:
    torch.manual_seed(0)
    music = [torch.randn(64, 60).half()]
    return EncoderStage(tiny_network(), examples, music, settings, SPEECH_AUGMENT, seed=3)


def fit(stage: EncoderStage, checkpoint: Path) -> tuple[float, list[EpochReport], int]:
    told: list[EpochReport] = []
    steps: list[int] = []
    score = fit_encoder(
        stage, HELD_OUT, checkpoint, "f", on_step=lambda: steps.append(1), on_epoch=told.append
    )
    return score, told, len(steps)


@pytest.mark.timeout(240)  # the first step of any optimiser imports a good deal of torch
def test_a_resumed_training_ends_bit_for_bit_where_an_unbroken_one_does(tmp_path):
    unbroken = fresh()
    score, told, steps = fit(unbroken, tmp_path / "a.ckpt")
    assert (len(told), steps) == (4, 20)

    class StopError(Exception):
        pass

    def stop_after_two(report: EpochReport) -> None:
        if report.epoch == 1:
            raise StopError

    with pytest.raises(StopError):
        fit_encoder(
            fresh(), HELD_OUT, tmp_path / "b.ckpt", "f", on_step=lambda: None, on_epoch=stop_after_two
        )
    resumed = fresh()
    resumed_score, rest, resumed_steps = fit(resumed, tmp_path / "b.ckpt")
    assert [report.epoch for report in rest] == [2, 3]
    assert resumed_steps == steps
    assert resumed_score == score
    for name, value in unbroken.network.state_dict().items():
        assert torch.equal(value, resumed.network.state_dict()[name]), name


def test_it_learns_and_shuffled_labels_fall_to_the_floor(tmp_path):
    settings = StageSettings(epochs=4, steps=12, batch=12, frames=32, learning_rate=1e-2, average=0.7)
    score, _, _ = fit(fresh(settings=settings), tmp_path / "a.ckpt")
    assert score > 0.7

    order = torch.randperm(len(TRAIN), generator=torch.Generator().manual_seed(1)).tolist()
    shuffled = Examples.of(TRAIN.clips, [TRAIN.powers[i] for i in order], tiny_network().settings.classes)
    assert (shuffled.labels == TRAIN.labels[order]).float().mean() < 0.5
    nonsense = fresh(shuffled, settings)
    for _ in range(settings.epochs):
        nonsense.epoch(lambda: None)
    (floor,) = validation_scores(nonsense.averaged, HELD_OUT).values()
    assert floor < 0.55


def test_patience_ends_a_training_that_learns_nothing(tmp_path):
    settings = StageSettings(
        epochs=9, steps=1, batch=8, frames=40, learning_rate=1e-9, average=1.0, patience=2
    )
    _, told, _ = fit(fresh(settings=settings), tmp_path / "a.ckpt")
    assert [report.best for report in told] == [True, False, False]


def test_the_joint_head_waits_for_its_own_stage():
    stage = fresh()
    before = {name: value.clone() for name, value in stage.network.joint.state_dict().items()}
    stage.epoch(lambda: None)
    for name, value in stage.network.joint.state_dict().items():
        assert torch.equal(value, before[name])


def test_people_s_ratings_alone_teach_valence_and_arousal_where_there_are_any():
    rated = Examples(TRAIN.clips, TRAIN.powers, TRAIN.labels, TRAIN.va, torch.arange(len(TRAIN)) == 2)
    assert fresh(rated).placed.tolist() == (torch.arange(len(TRAIN)) == 2).tolist()
    assert fresh().placed.all()


def test_judging_keeps_the_order_of_the_clips():
    network = tiny_network()
    every = judge(network, TRAIN, batch=3)
    one = judge(network, TRAIN.subset([5]))
    torch.testing.assert_close(every.logits[5], one.logits[0], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(every.va[5], one.va[0], atol=1e-5, rtol=1e-4)


def test_only_the_classes_a_corpus_knows_are_named():
    logits = torch.tensor([[3.0, 9.0, 1.0, 0.0]])
    assert named(logits, torch.tensor([[True, False, True, True]]), MUSIC_CLASSES) == ["happy"]


def test_smooth_cross_entropy_by_hand():
    logits = torch.tensor([[0.0, 0.0, 50.0]])
    known = torch.tensor([[True, True, False]])  # the third class is not among those the corpus knows
    value = smooth_cross_entropy(logits, torch.tensor([0]), known, 0.1)
    assert float(value) == pytest.approx(0.6931, abs=1e-4)
    confident = smooth_cross_entropy(torch.tensor([[2.0, 0.0, 0.0]]), torch.tensor([0]), known, 0.1)
    # log(1 + e^-2) = .1269: .9 of it, and .05 of both it and 2.1269.
    assert float(confident) == pytest.approx(0.9 * 0.1269 + 0.05 * (0.1269 + 2.1269), abs=1e-3)
