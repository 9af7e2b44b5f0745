"""The loop of stage one: epochs, validation, checkpoints, and the best weights at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor

from ..evaluation.classification import uar
from ..evaluation.regression import r2
from ..network import EmotionNetwork
from .checkpoint import load_checkpoint, save_checkpoint
from .encoder_stage import EncoderStage
from .examples import Examples, class_mask
from .judge import Judged, judge
from .stopping import EarlyStopping


@dataclass(frozen=True, slots=True)
class EpochReport:
    """What there is to tell after an epoch."""

    epoch: int
    loss: float
    scores: dict[str, float]
    best: bool


def fit_encoder(
    stage: EncoderStage,
    validation: Examples,
    checkpoint: Path,
    fingerprint: str,
    *,
    on_step: Callable[[], None],
    on_epoch: Callable[[EpochReport], None],
) -> float:
    """Train a stage to its end, going on from its checkpoint if there is one.

    The network is left with the averaged weights of the best epoch by validation.

    Parameters
    ----------
    stage : EncoderStage
    validation : Examples
        Speakers or artists that train nothing.
    checkpoint : Path
    fingerprint : str
        Of data and settings, see `load_checkpoint`.
    on_step, on_epoch : Callable
        Told after every batch and every epoch; steps done before a resumption are told at once.

    Returns
    -------
    float
        The best validation score: the mean of `validation_scores`.
    """
    stopping = EarlyStopping(stage.settings.patience)
    best = {name: value.clone() for name, value in stage.averaged.state_dict().items()}
    begin = 0
    if (saved := load_checkpoint(checkpoint, fingerprint)) is not None:
        stage.restore(saved["stage"])
        stopping.restore(saved["stopping"])
        best, begin = saved["best"], saved["epoch"]
        for _ in range(begin * stage.settings.steps):
            on_step()
    for epoch in range(begin, stage.settings.epochs):
        if stopping.exhausted:
            break
        loss = stage.epoch(on_step)
        scores = validation_scores(stage.averaged, validation)
        improved = stopping.improved(float(np.mean(list(scores.values()))))
        if improved:
            best = {name: value.clone() for name, value in stage.averaged.state_dict().items()}
        state = {"stage": stage.state(), "stopping": stopping.state(), "best": best, "epoch": epoch + 1}
        save_checkpoint(checkpoint, {"fingerprint": fingerprint, **state})
        on_epoch(EpochReport(epoch, loss, scores, improved))
    stage.network.load_state_dict(best)
    return stopping.best


def validation_scores(network: EmotionNetwork, examples: Examples) -> dict[str, float]:
    """Return the scores that a training is steered by: UAR of each labelled corpus, R² where people rated."""
    judged = judge(network, examples)
    classes = network.settings.classes
    known = class_mask(examples.clips, classes)
    scores = {}
    for corpus in examples.corpora():
        keep = [i for i, clip in enumerate(examples.clips) if clip.corpus == corpus]
        labels = [examples.clips[i].label for i in keep]
        if all(label is not None for label in labels):
            names = named(judged.logits[keep], known[keep], classes)
            scores[f"{corpus} uar"] = uar([str(label) for label in labels], names, classes)
        if bool(examples.rated[keep].all()):
            scores |= rated_scores(corpus, judged, examples, keep)
    return scores


def rated_scores(corpus: str, judged: Judged, examples: Examples, keep: list[int]) -> dict[str, float]:
    """Return R² of valence and arousal on the examples at `keep`."""
    return {
        f"{corpus} {axis} r2": r2(
            examples.va[keep, column].double().numpy(), judged.va[keep, column].double().numpy()
        )
        for column, axis in enumerate(("valence", "arousal"))
    }


def named(logits: Tensor, known: Tensor, classes: tuple[str, ...]) -> list[str]:
    """Return the likeliest class of each row among those its corpus knows."""
    choice = logits.masked_fill(~known, -float("inf")).argmax(dim=1)
    return [classes[index] for index in choice.tolist()]
