import json
from pathlib import Path

import numpy as np
import pytest

from sottovoce.models.corpora import Clip
from sottovoce.models.scores import Queries, Score
from sottovoce.models.splits import Split
from sottovoce.models.training.data import Side
from sottovoce.models.training.results import summary
from tests.support.emotions import made_up_examples


def clip(name: str, speaker: str | None) -> Clip:
    return Clip(f"x/{name}", Path(name), "x", speaker, "sad")


def test_scores_are_averaged_over_seeds_and_clips_counted():
    split = Split("x", (clip("a", "1"), clip("b", "1"), clip("c", None)), (clip("d", "2"),), ())
    nobody = made_up_examples(1).subset([])
    side = Side(split, nobody, nobody, nobody)
    scores = {
        seed: [
            Score("x", "UAR", value, {"look-up": value / 2}),
            Score("x → y", "P@5", value, {}, Queries(("a", "b"), np.array([value, value]), np.zeros(2))),
        ]
        for seed, value in ((3, 0.4), (4, 0.6))
    }
    results = summary([side], {3: {"speech": 0.4}, 4: {"speech": 0.5}}, scores, shipped=4)
    assert results["seeds"] == [3, 4]
    row = results["scores"][0]
    assert (row["mean"], row["sd"], row["value"]) == (
        pytest.approx(0.5),
        pytest.approx(0.1414, abs=1e-4),
        0.6,
    )
    assert row["beside"] == {"look-up": pytest.approx(0.25)}
    assert (row["interval"], row["p_look_up"]) == (None, None)
    answers = results["scores"][1]
    assert answers["interval"] == pytest.approx([0.5, 0.5])
    assert answers["p_look_up"] == pytest.approx(0.5)
    assert json.loads(json.dumps(results)) == results
    assert results["corpora"]["x"] == {
        "train": {"clips": 3, "speakers": 1},
        "validation": {"clips": 1, "speakers": 1},
        "test": {"clips": 0, "speakers": 0},
    }
