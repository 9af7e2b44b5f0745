from pathlib import Path

import pytest
import torch

from sottovoce.models.corpora import Clip
from sottovoce.models.errors import TrainingError
from sottovoce.models.hub.fit import FitSettings, fit_emotion, judged
from sottovoce.models.hub.heads import Heads, HeadSettings
from sottovoce.models.taxonomy import MUSIC_CLASSES, va
from sottovoce.models.training.examples import Examples

pytestmark = pytest.mark.timeout(240)  # the first step of any optimiser imports a good deal of torch
SETTINGS = FitSettings(rounds=20, steps=15, batch=32, learning_rate=1e-2)
TELLING = 1
"""The layer of three that tells the classes; the others are noise."""


def examples(count: int, *, seed: int, corpus: str = "made") -> Examples:
    """Rows of three layers of 8 numbers: one tells the class, the others nothing."""
    generator = torch.Generator().manual_seed(seed)
    layers = torch.randn(count, 3, 8, generator=generator)
    labels = [MUSIC_CLASSES[index % 4] for index in range(count)]
    for row, label in zip(layers, labels, strict=True):
        row[TELLING, MUSIC_CLASSES.index(label)] += 5.0
    clips = [
        Clip(f"{corpus}/{index}", Path("none"), corpus, f"person {index % 5}", label)
        for index, label in enumerate(labels)
    ]
    return Examples.of(clips, list(layers.flatten(1)), MUSIC_CLASSES)


def heads(seed: int = 0) -> Heads:
    torch.manual_seed(seed)
    return Heads(HeadSettings(layers=3, audio=8, text=0, classes=MUSIC_CLASSES))


def test_it_learns_the_classes_places_and_the_layer_that_tells():
    made = heads()
    best = fit_emotion(made, examples(80, seed=1), examples(40, seed=2), SETTINGS, seed=0)
    assert best > 0.9
    said = judged(made, examples(40, seed=3))
    assert (said.logits.argmax(dim=1) == examples(40, seed=3).labels).float().mean() > 0.9
    places = torch.tensor([va(MUSIC_CLASSES[index % 4]) for index in range(40)])
    assert (said.va - places).abs().mean() < 0.12
    assert made.mix.weights.argmax() == TELLING


def test_the_joint_head_is_left_alone_and_all_is_seeded():
    before = heads().joint.state_dict()
    states = []
    for _ in range(2):
        made = heads()
        fit_emotion(made, examples(40, seed=1), examples(20, seed=2), FitSettings(rounds=2, steps=3), seed=0)
        states.append(made.state_dict())
        for name, value in made.joint.state_dict().items():
            assert torch.equal(value, before[name]), name
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_without_anybody_held_out_it_is_refused():
    with pytest.raises(
        TrainingError, match=r"^No labelled clip is held out to choose by: label more, or name"
    ):
        fit_emotion(heads(), examples(8, seed=1), examples(4, seed=2).subset([]), SETTINGS, seed=0)
