import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.clients.player.limiter import CEILING_DBFS, Limiter

BLOCK = 80
CEILING = 10 ** (CEILING_DBFS / 20)


def stereo(samples: np.ndarray) -> np.ndarray:
    return np.repeat(np.asarray(samples, dtype=np.float32)[:, np.newaxis], 2, axis=1)


def run(blocks: list[np.ndarray]) -> np.ndarray:
    limiter = Limiter(BLOCK, 8_000)
    return np.concatenate([limiter.push(block) for block in [*blocks, stereo(np.zeros(BLOCK))]])[BLOCK:]


@given(
    st.lists(st.floats(0.0, 100.0, width=32), min_size=1, max_size=30),
    st.integers(0, 2**32 - 1),
)
def test_nothing_is_ever_louder_than_the_ceiling_nor_louder_than_it_was(levels, seed):
    noise = np.random.default_rng(seed)
    blocks = [stereo(noise.uniform(-level, level, BLOCK)) for level in levels]
    limited = run(blocks)
    assert np.abs(limited).max() <= CEILING * (1 + 1e-6)
    assert (np.abs(limited) <= np.abs(np.concatenate(blocks)) + 1e-6).all()


def test_what_is_below_the_ceiling_passes_bit_for_bit_a_block_later():
    blocks = [stereo(np.linspace(-CEILING, CEILING, BLOCK)) for _ in range(3)]
    assert np.array_equal(run(blocks), np.concatenate(blocks))


def test_after_a_peak_the_gain_comes_back_slowly():
    loud, quiet = stereo(np.full(BLOCK, 2.0)), stereo(np.full(BLOCK, 0.1))
    limited = run([quiet, loud, *[quiet] * 200])[:, 0]
    assert limited[BLOCK - 1] == pytest.approx(0.1 * CEILING / 2)
    gains_db = 20 * np.log10(limited[2 * BLOCK :] / 0.1)
    assert gains_db[0] == pytest.approx(20 * np.log10(CEILING / 2), abs=0.2)
    assert np.diff(gains_db).min() >= -1e-4
    assert gains_db[50 * BLOCK] < 0.0
    assert gains_db[-1] == pytest.approx(0.0, abs=0.01)
