import json

import numpy as np
import pytest

from sottovoce.models.bundle import load_bundle
from sottovoce.models.features import MUSIC, SPEECH
from sottovoce.models.hub.fit import FitSettings
from sottovoce.models.hub.run import HubRun, train_hub
from sottovoce.models.hub.selection import tags
from sottovoce.models.taxonomy import MUSIC_CLASSES
from sottovoce.models.training.data import Source
from tests.support.emotions import sound, write_folder
from tests.support.hub import ear_settings

pytestmark = pytest.mark.timeout(240)  # a whole run, on a machine that may be busy
PEOPLE = [f"person {i}" for i in range(10)]
FIT = FitSettings(rounds=3, steps=4, batch=16)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("run")
    write_folder(root / "voices", PEOPLE, SPEECH, ("happy", "angry", "sad"))
    write_folder(root / "music", PEOPLE, MUSIC, MUSIC_CLASSES)
    return root


@pytest.fixture(scope="module")
def ears(root):
    return ear_settings(root / "checkpoints", words=True)


def run(root, ears, out, monkeypatch, **more):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(root / "home"))
    heard = {"speech": 0, "music": 0}
    settings = HubRun(speech=ears[0], music=ears[1], fit=FIT, device="cpu", **more)
    sources = [Source("folder", root / "voices")], [Source("folder", root / "music")]

    def progress(side: str, done: int) -> None:
        heard[side] += done

    bundle = train_hub(*sources, out, settings, seed=0, progress=progress)
    assert heard == {"speech": 30, "music": 40}
    return load_bundle(bundle, device="cpu")


def test_from_recordings_to_a_bundle_the_same_every_time(root, ears, tmp_path, monkeypatch):
    first = run(root, ears, tmp_path / "a", monkeypatch, inside=True, fusion="late")
    heard = first.speech.embed(sound("angry", 130, 1.3, 16_000))
    assert np.linalg.norm(heard.vector) == pytest.approx(1, abs=1e-5)
    assert sum(heard.scores.values()) == pytest.approx(1, abs=1e-5)
    card = (tmp_path / "a" / "bundle" / "CARD.md").read_text()
    assert "| folder → folder | P@5 | " in card
    assert "| speech | transcriber | " in card
    again = run(root, ears, tmp_path / "b", monkeypatch, inside=True, fusion="late")
    assert again.hash == first.hash


def test_the_papers_settings_run_too(root, ears, tmp_path, monkeypatch):
    bundle = run(root, ears, tmp_path, monkeypatch, head="paper", tags=tags("plane"))
    config = json.loads((tmp_path / "bundle" / "config.json").read_text())
    assert config["speech"]["heads"]["head"] == "paper"
    assert config["speech"]["ears"]["audio"]["source"] == ears[0].audio.source
    assert bundle.music.embed_windows(sound("sad", 200, 11.0, 22_050)).vectors.shape == (2, 64)
