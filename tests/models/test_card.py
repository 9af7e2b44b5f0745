from sottovoce.models.card import render_card

RESULTS = {
    "seeds": [0, 1, 2],
    "shipped_seed": 1,
    "corpora": {
        "ravdess": {
            "train": {"clips": 960, "speakers": 16},
            "validation": {"clips": 240, "speakers": 4},
            "test": {"clips": 240, "speakers": 4},
        },
        "deam": {
            "train": {"clips": 1200, "speakers": 0},
            "validation": {"clips": 300, "speakers": 0},
            "test": {"clips": 0, "speakers": 0},
        },
    },
    "scores": [
        {
            "task": "ravdess, 8 classes",
            "measure": "UAR",
            "value": 0.5,
            "mean": 0.48,
            "sd": 0.021,
            "interval": [0.41, 0.55],
            "p_look_up": None,
            "beside": {"random": 0.125},
        },
        *[
            {
                "task": "ravdess → fourq",
                "measure": measure,
                "value": 0.5,
                "mean": 0.5,
                "sd": 0.0,
                "interval": None,
                "p_look_up": 0.01,
                "beside": {"classify, then look up": baseline},
            }
            for measure, baseline in (("P@5", 0.4), ("MRR", 0.6))
        ],
    ],
    "machine": "an abacus",
    "data": "0123456789abcdef0123",
}


def test_the_card_tells_corpora_licences_and_scores_beside_floors():
    card = render_card(RESULTS)
    assert "| ravdess | 960 (16) | 240 (4) | 240 (4) | CC BY-NC-SA 4.0 |" in card
    assert "| deam | 1200 | 300 | none |" in card
    assert "| ravdess, 8 classes | UAR | **0.480** ± 0.021 | 0.410 … 0.550 | 0.500 | random 0.125 |" in card
    assert "over 3 seeds (0, 1, 2)" in card
    assert "seed 1, the best" in card
    assert "Non-commercial" in card
    assert "on an abacus; data 0123456789abcdef." in card
    assert "in 1 of 2 retrieval rows, 1 of them beyond chance" in card
    assert "classify, then look up 0.400 (p 0.010) |" in card
    assert "$" not in card


def test_one_seed_is_called_one():
    assert "over one seed (1)" in render_card(RESULTS | {"seeds": [1]})
