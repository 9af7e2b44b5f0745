import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.view.plane import Point, plane

unit = st.floats(0, 1)


def drawn(voice: list[Point], music: Point | None = None) -> list[str]:
    return plane(voice, music, "white", 32, 11).plain.split("\n")


@pytest.mark.parametrize(
    ("point", "row", "column"), [((0, 0), 9, 0), ((1, 1), 1, 31), ((0, 1), 1, 0), ((1, 0), 9, 31)]
)
def test_corners_are_corners(point: Point, row: int, column: int) -> None:
    assert drawn([point])[row][column] == "●"


def test_the_trail_the_voice_and_the_music_have_their_marks() -> None:
    lines = drawn([(0.2, 0.2), (0.9, 0.9)], (0.5, 0.9))
    text = "\n".join(lines)
    assert (text.count("•"), text.count("●"), text.count("♪")) == (1, 1, 1)
    assert lines[0].strip() == "excited"
    assert lines[-1].split() == ["unpleasant", "calm", "pleasant"]


@given(st.lists(st.tuples(unit, unit), max_size=8), st.none() | st.tuples(unit, unit))
def test_it_keeps_its_size_and_the_newest_point_is_on_top(voice: list[Point], music: Point | None) -> None:
    lines = drawn(voice, music)
    assert len(lines) == 11
    assert {len(line) for line in lines} == {32}
    assert "\n".join(lines).count("●") == bool(voice)
