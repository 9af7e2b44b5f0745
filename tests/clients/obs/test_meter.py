import math

import pytest

from sottovoce.clients.obs.meter import peak_dbfs


def event(*channels: list[float], name: str = "Mic/Aux") -> dict[str, object]:
    return {
        "inputs": [
            {"inputName": "Desktop", "inputLevelsMul": [[1.0, 1.0, 1.0]]},
            {"inputName": name, "inputLevelsMul": list(channels)},
        ]
    }


@pytest.mark.parametrize(
    ("data", "dbfs"),
    [
        (event([0.05, 0.1, 1.0]), -20.0),
        (event([0.0, 0.01, 1.0], [0.0, 1.0, 1.0]), 0.0),
        (event([0.0, 0.0, 1.0]), -math.inf),  # muted: only the level before the fader is left
        (event(), -math.inf),
        (event([0.1, 0.1, 0.1], name="Other"), -math.inf),
        ({}, -math.inf),
    ],
)
def test_peak_after_fader_and_mute(data: dict[str, object], dbfs: float) -> None:
    assert peak_dbfs(data, "Mic/Aux") == pytest.approx(dbfs)
