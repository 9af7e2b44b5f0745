import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.player.ring import Ring


def counted(start: int, count: int) -> np.ndarray:
    return np.repeat(np.arange(start, start + count, dtype=np.float32)[:, np.newaxis], 2, axis=1)


@given(st.integers(1, 50), st.lists(st.tuples(st.booleans(), st.integers(0, 70)), max_size=40))
def test_what_goes_in_comes_out_in_order_and_never_more_than_fits(capacity, moves):
    ring, put, taken = Ring(capacity), 0, 0
    for writes, count in moves:
        if writes:
            space = ring.space
            assert ring.write(counted(put, count)) == min(count, space)
            put += min(count, space)
        else:
            into = np.full((count, 2), -1, dtype=np.float32)
            got = ring.read(into)
            assert got == min(count, put - taken)
            assert np.array_equal(into[:got], counted(taken, got))
            assert (into[got:] == -1).all()
            taken += got
        assert (ring.filled, ring.space) == (put - taken, capacity - put + taken)


def test_two_threads_lose_nothing():
    ring, total = Ring(97), 5_000

    def write() -> None:
        put = 0
        while put < total:
            put += ring.write(counted(put, min(31, total - put)))

    writer = threading.Thread(target=write)
    writer.start()
    taken, into = 0, np.zeros((53, 2), dtype=np.float32)
    while taken < total:
        got = ring.read(into)
        assert np.array_equal(into[:got], counted(taken, got))
        taken += got
    writer.join()
