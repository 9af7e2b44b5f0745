"""The library with the bundle that ships, on real music."""

from pathlib import Path

import numpy as np
import pytest

from sottovoce.daemon.library.library import Library
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.library.update import update_library
from tests.support.data import DATA_ROOT, needs_data

pytestmark = [pytest.mark.data, needs_data("music/4q")]


@pytest.fixture(scope="module")
def compact():
    from sottovoce.models.bundle import load_bundle

    return load_bundle("compact", device="cpu")


@pytest.fixture(scope="module")
def library(compact, tmp_path_factory):
    home = tmp_path_factory.mktemp("library")
    music = home / "music"
    for quadrant in ("Q1", "Q2", "Q3", "Q4"):
        (music / quadrant).mkdir(parents=True)
        for clip in sorted((DATA_ROOT / "music" / "4q" / quadrant).glob("*.opus"))[:3]:
            (music / quadrant / clip.name).symlink_to(clip)
    settings = LibrarySettings(decode_processes=0)
    summary = update_library(home / "library.sqlite3", home / "index", [music], compact, settings)
    assert (summary.added, summary.failed) == (12, 0)
    return Library.open(home / "library.sqlite3", home / "index", compact.hash, settings)


def test_every_track_is_judged_within_bounds(library, compact):
    candidates = library.search(np.ones(compact.dimension), 12).candidates
    assert len({candidate.track for candidate in candidates}) == 12
    for candidate in candidates:
        assert candidate.emotion in compact.music.classes
        assert 0.0 <= candidate.valence <= 1.0
        assert 0.0 <= candidate.arousal <= 1.0
        assert 10.0 < candidate.duration_s < 13.0
        assert -60.0 < candidate.level_dbfs < 0.0
        assert Path(candidate.path).is_symlink()


def test_a_clip_finds_itself(library, compact):
    from sottovoce.daemon.library.decode import read

    clip = library.search(np.ones(compact.dimension), 1).candidates[0]
    music = compact.music
    heard = read(clip.path, music.sample_rate_hz, music.window_s, 1, ()).heard
    vector = music.embed_windows(heard.samples.reshape(-1)).vectors[0]
    found = library.search(vector, 1).candidates[0]
    assert found.track == clip.track
    assert found.similarity == pytest.approx(1.0, abs=1e-3)


def test_speech_is_answered_from_the_same_space(library, compact):
    rng = np.random.default_rng(0)
    speech = compact.speech.embed((0.1 * rng.normal(size=32_000)).astype(np.float32))
    result = library.search(speech.vector, 3)
    assert (len(result.candidates), result.why) == (3, "")
