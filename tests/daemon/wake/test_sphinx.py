import sys

import numpy as np
import pytest

from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.errors import ConfigError
from sottovoce.daemon.frames import Samples
from sottovoce.daemon.wake.sphinx import SphinxSpotter
from sottovoce.daemon.wake.spotting import Sought
from tests.support.data import DATA_ROOT, needs_data

SITTING = Sought("Sitting  by the door", -40.0)


def actor(name: str) -> Samples:
    with Recording(DATA_ROOT / "speech" / "ravdess" / f"{name}.opus") as recording:
        return np.concatenate(list(recording.chunks()))


@pytest.mark.data
@needs_data("speech/ravdess")
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_person_who_says_the_phrase_is_heard_where_they_say_it(number: int) -> None:
    spotter = SphinxSpotter([SITTING])
    said = actor(f"03-01-01-01-02-01-{number:02d}")
    found = spotter.feed(said)
    assert found is not None
    assert found.phrase == "sitting by the door"
    assert 0.3 * len(said) < found.start_sample < found.end_sample <= len(said)


@pytest.mark.data
@needs_data("speech/ravdess")
def test_pieces_make_no_difference_and_reset_begins_anew() -> None:
    spotter = SphinxSpotter([SITTING])
    said = actor("03-01-01-01-02-01-01")
    whole = spotter.feed(said)
    assert whole is not None
    spotter.reset()
    pieces = [spotter.feed(said[start : start + 1600]) for start in range(0, len(said), 1600)]
    assert [found for found in pieces if found] == [whole]


def test_silence_and_noise_say_nothing() -> None:
    spotter = SphinxSpotter([Sought("okay maestro", -30.0)])
    assert spotter.feed(np.zeros(32_000, np.int16)) is None
    assert spotter.feed(np.full(16_000, -32768, np.int16)) is None
    noise = np.random.default_rng(0).normal(0, 3000, 32_000).astype(np.int16)
    assert spotter.feed(noise) is None
    assert spotter.feed(np.zeros(0, np.int16)) is None


def test_a_word_out_of_the_dictionary_is_named() -> None:
    with pytest.raises(ConfigError, match="sottovoce, xyzzy is not in the English dictionary"):
        SphinxSpotter([Sought("Sottovoce xyzzy please", -30.0)])


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(ConfigError, match=r"pocketsphinx is missing: pip install 'sottovoce\[wake\]'\."):
        SphinxSpotter([SITTING])
