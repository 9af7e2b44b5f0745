import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.library.names import printable


@given(st.binary(min_size=1, max_size=60))
def test_any_file_name_prints_on_one_line(name):
    shown = printable(os.fsdecode(name))
    assert shown.encode()
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Björk 🎵.ogg", "Björk 🎵.ogg"),
        ("two\nlines\x1b[31m", "two\\nlines\\x1b[31m"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
        ("\ud800", "\\ud800"),
        ("a\u2028b", "a\\u2028b"),
    ],
)
def test_what_cannot_be_printed_is_escaped(name, shown):
    assert printable(name) == shown
