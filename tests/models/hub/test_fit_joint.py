import pytest
import torch

from sottovoce.models.errors import TrainingError
from sottovoce.models.evaluation.retrieval import label_relevance, p_at_k
from sottovoce.models.hub.fit import FitSettings, judged
from sottovoce.models.hub.fit_joint import fit_joint, similarity
from sottovoce.models.hub.selection import tags
from sottovoce.models.losses import LOSSES
from tests.models.hub.test_fit import examples, heads

pytestmark = pytest.mark.timeout(240)  # the first step of any optimiser imports a good deal of torch
SETTINGS = FitSettings(rounds=4, steps=15, batch=32, learning_rate=5e-3)
TRAIN = examples(80, seed=1), examples(80, seed=2)
HELD_OUT = examples(20, seed=3), examples(20, seed=4)


def settled():
    """Heads whose norms have seen the data, as after stage one."""
    both = heads(0), heads(1)
    for made, part in zip(both, TRAIN, strict=True):
        with torch.no_grad():
            made.mix.weights.copy_(torch.tensor([-5.0, 5.0, -5.0]))
            for _ in range(40):
                made.train()(torch.stack(part.powers))
        made.eval()
    return both


@pytest.mark.parametrize("structure", [None, "plane"])
def test_voices_find_their_music(structure):
    both = settled()
    before = {name: value.clone() for name, value in both[0].emotion.state_dict().items()}
    assert fit_joint(both, TRAIN, HELD_OUT, SETTINGS, tags(structure), seed=0) > 0.9
    voices, tracks = (judged(made, part).encoded for made, part in zip(both, HELD_OUT, strict=True))
    relevance = label_relevance(*(part.labels_in_words() for part in HELD_OUT))
    assert p_at_k(similarity(*both, voices, tracks), relevance).mean() > 0.9
    assert all(torch.equal(value, before[name]) for name, value in both[0].emotion.state_dict().items())


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_every_loss_runs_and_is_seeded(loss):
    settings = FitSettings(rounds=1, steps=2, batch=16, loss=loss)
    states = []
    for _ in range(2):
        both = settled()
        fit_joint(both, TRAIN, HELD_OUT, settings, seed=0)
        states.append(both[0].joint.state_dict())
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_music_without_one_of_the_moods_is_refused():
    keep = [index for index in range(80) if TRAIN[1].clips[index].label != "calm"]
    with pytest.raises(
        TrainingError, match=r"^The joint space needs labelled music of happy, angry, sad, calm"
    ):
        fit_joint(settled(), (TRAIN[0], TRAIN[1].subset(keep)), HELD_OUT, SETTINGS, seed=0)
