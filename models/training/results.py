"""The results of a run in numbers, as results.json keeps them."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import torch

from ..corpora import Clip
from ..measure import Score, mean_and_sd
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
    rows = []
    for column, score in enumerate(scores[shipped]):
        mean, sd = mean_and_sd([scores[seed][column].value for seed in scores])
        beside = {
            name: mean_and_sd([scores[seed][column].beside[name] for seed in scores])[0]
            for name in score.beside
        }
        rows.append({**asdict(score), "mean": mean, "sd": sd, "beside": beside})
    return {
        "seeds": list(scores),
        "shipped_seed": shipped,
        "validation": {str(seed): dict(values) for seed, values in validation.items()},
        "scores": rows,
        "corpora": {name: counts for side in sides for name, counts in _corpora(side).items()},
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}",
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
