import sys
from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.errors import ConfigError
from sottovoce.daemon.wake.onnx import OnnxSpotter
from sottovoce.daemon.wake.spotting import Sought
from tests.support.spoken import VOICES, spoken
from tests.support.wake_model import PHRASE, train


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(tmp_path_factory.mktemp("wake") / "orchestra.onnx")


def test_a_voice_it_never_heard_is_understood_and_other_sentences_are_not(model: Path) -> None:
    spotter = OnnxSpotter([Sought(str(model), 0.5)])
    said = spoken(f"{PHRASE}, play something for the evening", VOICES[4])
    found = spotter.feed(said)
    assert found is not None
    assert found.phrase == "orchestra"
    assert found.score is not None
    assert 0.5 <= found.score <= 1.0
    assert 0 <= found.start_sample < found.end_sample <= len(said)
    spotter.reset()
    assert spotter.feed(spoken("good evening everybody, how are you", VOICES[4])) is None


def test_pieces_of_any_length_make_no_difference(model: Path) -> None:
    said = spoken(f"{PHRASE}, play something")
    whole, pieces = (OnnxSpotter([Sought(str(model), 0.5)]) for _ in range(2))
    expected = whole.feed(said)
    heard = [pieces.feed(said[start : start + 5120]) for start in range(0, len(said), 5120)]
    assert expected is not None
    assert next(found for found in heard if found) == expected


def test_reset_forgets(model: Path) -> None:
    spotter = OnnxSpotter([Sought(str(model), 0.5)])
    spotter.feed(spoken(PHRASE)[:-1000])
    spotter.reset()
    assert spotter.feed(np.zeros(16_000, np.int16)) is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no file .*hey\.onnx; give the path of a wake model\."):
        OnnxSpotter([Sought(str(tmp_path / "hey.onnx"), 0.5)])


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "hey.onnx").write_bytes(b"not a model")
    with pytest.raises(ConfigError, match=r"hey\.onnx is no wake model that can be run"):
        OnnxSpotter([Sought(str(tmp_path / "hey.onnx"), 0.5)])


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.wakeword", None)
    with pytest.raises(ConfigError, match=r"livekit-wakeword is missing: pip install 'sottovoce\[wake\]'\."):
        OnnxSpotter([Sought("hey.onnx", 0.5)])
