import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.protocol import Level
from sottovoce.clients.view.meter import bar, history, meter


def level(level_dbfs: float, floor_dbfs: float = -120.0, *, speech: bool = False) -> Level:
    return Level(level_dbfs=level_dbfs, floor_dbfs=floor_dbfs, speech=speech)


@pytest.mark.parametrize(
    ("now", "drawn"),
    [
        (None, "──────────"),
        (level(-120.0), "┃─────────"),
        (level(-35.0, -49.0), "━━━┃━─────"),
        (level(0.0, -7.0), "━━━━━━━━━┃"),
        (level(12.0, 12.0), "━━━━━━━━━┃"),
    ],
)
def test_the_bar_reaches_the_level_and_marks_the_floor(now: Level | None, drawn: str) -> None:
    assert meter(now, 10).plain == drawn


def test_history_shows_the_newest_on_the_right() -> None:
    assert history([level(-70.0), level(0.0, speech=True)], 4).plain == "  ▁█"
    assert history([level(0.0)] * 9, 4).plain == "████"


@given(st.floats(-1000, 1000), st.floats(-1000, 1000), st.integers(1, 80))
def test_whatever_the_level_the_width_stays(level_dbfs: float, floor_dbfs: float, width: int) -> None:
    now = level(level_dbfs, floor_dbfs)
    assert (
        len(meter(now, width)) == len(history([now], width)) == len(bar(level_dbfs, width, "white")) == width
    )
