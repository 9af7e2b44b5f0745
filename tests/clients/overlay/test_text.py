import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.overlay.text import LONGEST, plain, title_of
from sottovoce.clients.protocol import Track

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=3 * LONGEST)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand\x00more ", "two lines and more"),
        ("<b>bold</b> & all", "<b>bold</b> & all"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - the joiner is part of the word
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("\ud800", "\ufffd"),
        ("x" * 500, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_line_of_text(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(ANY_TEXT)
def test_any_text_becomes_one_short_line_of_utf8(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= LONGEST
    assert shown == shown.strip()
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in shown)
    shown.encode()


@given(ANY_TEXT, ANY_TEXT)
def test_every_track_has_a_title(title: str, path: str) -> None:
    assert title_of(Track(id="0a1b", path=path, title=title))


def test_the_title_of_an_untagged_track_is_its_file_name() -> None:
    assert title_of(Track(id="x", path="/music/Ana/River run.flac")) == "River run"
    assert title_of(Track(id="x", path="C:\\music\\River run.flac")) == "River run"
    assert title_of(Track(id="x", path="")) == "x"
