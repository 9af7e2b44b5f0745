from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.view.cells import Cell, drawn

cells = st.lists(st.tuples(st.sampled_from("ab "), st.sampled_from(["red", "bold", ""])))


@given(cells)
def test_every_cell_keeps_its_letter_and_style_and_neighbours_share_a_piece(row: list[Cell]) -> None:
    text = drawn(row)
    assert text.plain == "".join(letter for letter, _ in row)
    styles = [""] * len(row)
    for span in text.spans:
        for place in range(span.start, span.end):
            styles[place] = str(span.style)
    assert styles == [style for _, style in row]
    changes = sum(row[place][1] != row[place - 1][1] for place in range(1, len(row)))
    assert len(text.spans) <= changes + 1
