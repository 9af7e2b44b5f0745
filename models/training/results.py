"""The results of a run in numbers, as results.json keeps them."""

import platform
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from ..corpora import Clip
from ..evaluation.uncertainty import holm
from ..scores import Score, against_look_up, averaged, interval, mean_and_sd
from .data import Side


def summary(
    sides: Sequence[Side],
    validation: Mapping[int, Mapping[str, float]],
    scores: Mapping[int, Sequence[Score]],
    shipped: int,
) -> dict[str, Any]:
    """Return every score with its mean and deviation over seeds, and what it was measured on.

    Parameters
    ----------
    sides : sequence of Side
    validation : mapping of seed to name to float
        What the shipped seed was chosen by.
    scores : mapping of seed to sequence of Score
        The test, in the same order for every seed.
    shipped : int
        The seed that becomes the bundle.
    """
    columns = [[scores[seed][column] for seed in scores] for column in range(len(scores[shipped]))]
    p_values = {
        str(column): p_value
        for column, by_seed in enumerate(columns)
        if (p_value := against_look_up(averaged(by_seed))) is not None
    }
    corrected = holm(p_values)
    rows = [
        {**_row(by_seed), "value": scores[shipped][column].value, "p_look_up": corrected.get(str(column))}
        for column, by_seed in enumerate(columns)
    ]
    return {
        "seeds": list(scores),
        "shipped_seed": shipped,
        "validation": {str(seed): dict(values) for seed, values in validation.items()},
        "scores": rows,
        "corpora": {name: counts for side in sides for name, counts in _corpora(side).items()},
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
    }


def _row(by_seed: Sequence[Score]) -> dict[str, Any]:
    """Return one score over its seeds."""
    first = by_seed[0]
    mean, sd = mean_and_sd([score.value for score in by_seed])
    beside = {name: mean_and_sd([score.beside[name] for score in by_seed])[0] for name in first.beside}
    held = interval(averaged(by_seed))
    return {
        "task": first.task,
        "measure": first.measure,
        "mean": mean,
        "sd": sd,
        "interval": None if held is None else [held.low, held.high],
        "beside": beside,
    }


def _corpora(side: Side) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many clips and speakers of each corpus are in each part."""
    parts = side.split.parts()
    names = sorted({clip.corpus for clips in parts.values() for clip in clips})
    return {
        name: {part: _count([clip for clip in clips if clip.corpus == name]) for part, clips in parts.items()}
        for name in names
    }


def _count(clips: Sequence[Clip]) -> dict[str, int]:
    speakers = {clip.speaker for clip in clips if clip.speaker is not None}
    return {"clips": len(clips), "speakers": len(speakers)}
