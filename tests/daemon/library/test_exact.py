import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sottovoce.daemon.errors import LibraryError
from sottovoce.daemon.library.exact import ExactIndex
from sottovoce.daemon.library.vectors import unit

small = st.floats(-1, 1, width=32)


@st.composite
def searches(draw):
    count = draw(st.integers(1, 30))
    # Few different values, so that ties are common.
    vectors = draw(arrays(np.float32, (count, 3), elements=st.sampled_from([-1.0, 0.0, 0.5, 1.0])))
    query = draw(arrays(np.float32, 3, elements=small))
    allowed = draw(arrays(np.bool_, count))
    return vectors, query, allowed, draw(st.integers(1, 40))


@given(searches())
@settings(deadline=None)
def test_it_equals_naive_search(case):
    vectors, query, allowed, count = case
    similarities = vectors @ query
    naive = sorted(np.flatnonzero(allowed), key=lambda i: (-similarities[i], i))[:count]

    positions, found = ExactIndex(vectors).search(query, count, allowed)

    assert positions.tolist() == [int(i) for i in naive]
    assert found.tolist() == similarities[positions].tolist()


def test_nothing_allowed_gives_nothing():
    positions, similarities = ExactIndex(np.eye(3, dtype=np.float32)).search(
        np.ones(3, dtype=np.float32), 2, np.zeros(3, dtype=np.bool_)
    )
    assert len(positions) == len(similarities) == 0


@given(arrays(np.float32, 8, elements=st.floats(-1e6, 1e6, width=32)))
def test_unit_vectors_have_length_one_or_are_refused(row):
    try:
        vector = unit(row)
    except LibraryError:
        assert np.linalg.norm(row.astype(np.float64)) <= 1e-12
    else:
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (np.ones(5), "64 numbers are wanted"),
        (np.ones((1, 64)), "shape \\(1, 64\\)"),
        (np.zeros(64), "no usable length"),
        (np.full(64, np.nan), "not finite"),
        (np.full(64, np.inf), "not finite"),
    ],
)
def test_vectors_that_cannot_be_compared_are_refused(row, words):
    with pytest.raises(LibraryError, match=words):
        unit(row, 64)
