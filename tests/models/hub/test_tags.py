import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.errors import TaxonomyError
from sottovoce.models.hub.errors import TagError
from sottovoce.models.hub.tags import read_glove, tag_vectors

GLOVE = "the 0.1 -0.2 3e-1\nhappy 1 2 3\nsad -1 -2 -3\n, 0 0 0\n"
NUMBERS = st.floats(-1e3, 1e3, width=32)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8)


@pytest.fixture
def write(tmp_path):
    def written(text: str | bytes):
        path = tmp_path / "glove.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def test_the_vectors_of_the_words_asked_for(write):
    found = read_glove(write(GLOVE), {"sad", "happy"})
    assert {word: vector.tolist() for word, vector in found.items()} == {
        "happy": [1, 2, 3],
        "sad": [-1, -2, -3],
    }
    assert found["sad"].dtype == np.float32


def test_tags_come_in_their_order(write):
    assert tag_vectors(["sad", "happy"], write(GLOVE)).tolist() == [[-1, -2, -3], [1, 2, 3]]


def test_without_a_file_a_tag_is_its_place_in_the_plane():
    np.testing.assert_allclose(tag_vectors(["sad", "happy"]), [[0.225, 0.333], [1.0, 0.735]])
    with pytest.raises(TaxonomyError, match=r"^No emotion is called 'funny'"):
        tag_vectors(["funny"])


@given(st.dictionaries(WORDS, st.lists(NUMBERS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_what_was_written_is_read(tmp_path_factory, vectors):
    path = tmp_path_factory.mktemp("glove") / "vectors.txt"
    lines = [f"{word} {' '.join(map(repr, map(float, numbers)))}" for word, numbers in vectors.items()]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    found = read_glove(path, set(vectors))
    for word, numbers in vectors.items():
        np.testing.assert_allclose(found[word], np.float32(numbers))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("happy 1 2\nthe 1 2 3\n", r"^Line 2 of .* has 3 numbers, the first has 2: restore the file\.$"),
        ("the 1 2\n\nhappy 1 2\n", r"^Line 2 of .* has 0 numbers, the first has 2"),
        ("happy 1 2\nsad 1 2\nhappy 3 4\n", r"^Line 3 of .* has 'happy' again: keep one of them\.$"),
        ("the 1 2\nhappy 1 nan\n", r"^Line 2 of .* holds NaN or infinity: restore the file\.$"),
        ("happy inf 1\n", r"^Line 1 of .* holds NaN or infinity"),
        ("happy 1e99 1\n", r"^Line 1 of .* holds NaN or infinity"),
        ("happy 1 two\n", r"^Line 1 of .* holds could not convert string to float: 'two': restore"),
        (
            "400000 300\nhappy 1 2\n",
            r"^Line 1 of .* is no word with its numbers: give a GloVe file, which has no",
        ),
        ("happy\n", r"^Line 1 of .* is no word with its numbers"),
        ("the 1 2\n", r"has no vector for happy: give a GloVe file that knows them\.$"),
        ("", r"has no vector for happy"),
        (b"happy 1 2\n\xff\xfe 1 2\n", r"^Cannot read .*: give a GloVe file in UTF-8\.$"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_what_is_malformed_is_refused_with_its_line(write, text, told):
    with pytest.raises(TagError, match=told):
        read_glove(write(text), {"happy"})


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(TagError, match=r"^Cannot read .*No such file"):
        read_glove(tmp_path / "none.txt", {"happy"})


@given(st.binary(max_size=200))
def test_anything_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("glove") / "vectors.txt"
    path.write_bytes(content)
    try:
        found = read_glove(path, {"a"})
    except TagError:
        return
    assert np.isfinite(found["a"]).all()
