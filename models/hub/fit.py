"""Stage one on cached features: the mixture of layers and the emotion head; the encoders stay frozen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ..errors import TrainingError
from ..evaluation.classification import uar
from ..network import Outputs
from ..training.calibration import fit_temperature
from ..training.encoder_stage import smooth_cross_entropy
from ..training.examples import Examples, balanced_weights, class_mask
from ..training.fit import named
from ..training.stopping import EarlyStopping
from .heads import Heads


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """How heads are trained.

    Attributes
    ----------
    rounds, steps : int
        Most rounds of each stage, each ending with a validation, and batches in each.
    batch : int
        Clips, and voices, in a batch; as many tracks again, every music class in equal shares.
    learning_rate, weight_decay, dropout, smoothing, va_weight : float
        AdamW's; on the features; of the labels; of valence and arousal beside the classes.
    loss : str
        A name in `losses.LOSSES`.
    emosim_weight : float
    patience : int
        Rounds without a better validation before a stage stops.
    """

    rounds: int = 30
    steps: int = 20
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    dropout: float = 0.1
    smoothing: float = 0.1
    va_weight: float = 4.0
    loss: str = "triplet+emosim"
    emosim_weight: float = 0.5
    patience: int = 8


def rows_of(examples: Examples) -> Tensor:
    """Return the features of examples, shape (examples, features)."""
    return torch.stack(examples.powers)


def judged(heads: Heads, examples: Examples) -> Outputs:
    """Return what heads say of examples."""
    heads.eval()
    with torch.inference_mode():
        outputs: Outputs = heads(rows_of(examples))
    return outputs


def fit_emotion(
    heads: Heads, train: Examples, validation: Examples, settings: FitSettings, *, seed: int
) -> float:
    """Stage one: learn the mixture of layers and the emotion head; keep the best, with honest confidences.

    Returns
    -------
    float
        The best mean UAR over the validation corpora.

    Raises
    ------
    TrainingError
        If no labelled clip is held out.
    """
    if len(validation.labelled()) == 0:
        raise TrainingError("No labelled clip is held out to choose by: label more, or name more speakers.")
    rows, weights = rows_of(train), balanced_weights(train.clips)
    known = class_mask(train.clips, heads.settings.classes)
    # Labels stand at one point each: where people rated clips, only ratings teach valence and arousal.
    placed = train.rated if train.rated.any() else torch.ones(len(train), dtype=torch.bool)
    generator = torch.Generator().manual_seed(seed)
    learnt = [*heads.mix.parameters(), *heads.emotion.parameters()]
    optimizer = torch.optim.AdamW(learnt, settings.learning_rate, weight_decay=settings.weight_decay)

    def step() -> Tensor:
        index = torch.multinomial(weights, settings.batch, replacement=True, generator=generator)
        encoded = dropped(heads.encode(rows[index]), settings.dropout, generator)
        logits: Tensor
        va: Tensor
        logits, va = heads.emotion(encoded)
        labelled, there = train.labels[index] >= 0, placed[index]
        loss = logits.sum() * 0.0
        if there.any():
            loss = loss + settings.va_weight * functional.mse_loss(va[there], train.va[index][there])
        if labelled.any():
            picked = index[labelled]
            named_right = smooth_cross_entropy(
                logits[labelled], train.labels[picked], known[picked], settings.smoothing
            )
            loss = loss + named_right
        return loss

    held_out = validation.labelled()
    best = fit_rounds(heads, optimizer, step, lambda: mean_uar(heads, held_out), settings)
    heads.emotion.calibrate(
        fit_temperature(judged(heads, held_out).logits, held_out.labels, balanced_weights(held_out.clips))
    )
    return best


def mean_uar(heads: Heads, labelled: Examples) -> float:
    """Return the mean over corpora of the UAR among the classes of each."""
    classes = heads.settings.classes
    logits, known = judged(heads, labelled).logits, class_mask(labelled.clips, classes)
    names = named(logits, known, classes)
    scores = []
    for corpus in labelled.corpora():
        keep = [index for index, clip in enumerate(labelled.clips) if clip.corpus == corpus]
        truth = [str(labelled.clips[index].label) for index in keep]
        scores.append(uar(truth, [names[index] for index in keep], classes))
    return float(np.mean(scores))


def fit_rounds(
    module: nn.Module,
    optimizer: torch.optim.Optimizer,
    step: Callable[[], Tensor],
    score: Callable[[], float],
    settings: FitSettings,
) -> float:
    """Train a module by rounds until patience ends; leave it with its best weights and return their score.

    Parameters
    ----------
    module : nn.Module
    optimizer : Optimizer
    step : callable
        Gives the loss of a new batch.
    score : callable
        Validates; higher is better.
    settings : FitSettings
    """
    stopping = EarlyStopping(settings.patience)
    best = {name: value.clone() for name, value in module.state_dict().items()}
    for _ in range(settings.rounds):
        module.train()
        for _ in range(settings.steps):
            optimizer.zero_grad()
            step().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        module.eval()
        if stopping.improved(score()):
            best = {name: value.clone() for name, value in module.state_dict().items()}
        if stopping.exhausted:
            break
    module.load_state_dict(best)
    module.eval()
    return stopping.best


def dropped(vectors: Tensor, dropout: float, generator: torch.Generator) -> Tensor:
    """Return vectors with a share of their numbers left out, drawn by `generator`."""
    keep = torch.rand(vectors.shape, generator=generator) >= dropout
    return vectors * keep / (1 - dropout)
