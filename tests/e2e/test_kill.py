"""`kill -9` at random moments: the next start works, and nothing that was finished is done again."""

import json
import logging
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import INLINE
from tests.support.audio import melody, write_audio
from tests.support.forked import call, copy_of, serving, start
from tests.support.voice import sentences

pytestmark = pytest.mark.timeout(200)

KILLS = 10
FILES = 24
SEED = int(os.environ.get("SOTTOVOCE_KILL_SEED", "20260101"))
_log = logging.getLogger(__name__)


def stored(catalogue: Path) -> dict[str, int]:
    """Return each track that the catalogue holds whole, with its row id."""
    if not catalogue.exists():
        return {}
    connection = sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT hash, id FROM tracks WHERE id IN (SELECT track FROM sections)")
        return dict(rows.fetchall())
    except sqlite3.OperationalError:  # killed before the tables were there
        return {}
    finally:
        connection.close()


def hearings(catalogue: Path) -> int:
    """Return how often a track was stored: every time the vectors' revision moves by one."""
    connection = sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True)
    try:
        (count,) = connection.execute("SELECT vectors FROM revision").fetchone()
        return int(count)
    finally:
        connection.close()


def test_an_update_that_is_killed_again_and_again_hears_every_track_once(tmp_path: Path):
    rng = random.Random(SEED)
    _log.warning("seed %d", SEED)
    home, music = tmp_path / "home", tmp_path / "music"
    catalogue = home / "data" / "library.sqlite3"
    music.mkdir()
    for number in range(FILES):
        write_audio(music / f"{number}.wav", melody(2.0, number, 8_000), "wav-mono-8k", rate_hz=8_000)
    options = (*INLINE, "-o", "library.index=annoy")
    known: dict[str, int] = {}
    kills = 0
    while kills < KILLS:
        command = start("library", "add", music, *options, home=home)
        wanted = len(known) + rng.randrange(0, 3)  # kill once so many tracks are stored, and a moment later
        while command.code is None and len(stored(catalogue)) < wanted:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.1))
        if command.code is not None:  # a quick machine is through: once more from the beginning
            assert command.code == 0, command.stderr
            shutil.rmtree(home)
            known = {}
            continue
        command.kill()
        kills += 1
        now = stored(catalogue)
        assert now.items() >= known.items(), "a finished track was lost"
        known = now
    _log.warning("%d kills, %d of %d tracks stored by then", kills, len(known), FILES)
    done = call("library", "add", music, *options, home=home)
    assert done.code == 0, done.stderr
    assert stored(catalogue).items() >= known.items()
    assert len(stored(catalogue)) == FILES
    assert hearings(catalogue) == FILES
    if len(known) < FILES:
        assert f"{FILES - len(known)} added" in done.stdout
    assert call("library", "verify", *options, home=home).code == 0


def test_a_daemon_that_is_killed_again_and_again_starts_again_and_remembers(stock: Path, tmp_path: Path):
    rng = random.Random(SEED)
    _log.warning("seed %d", SEED)
    home = copy_of(stock / "home", tmp_path / "home")
    path = write_audio(tmp_path / "voice.wav", sentences(8, 1.2, 0.8), rate_hz=16_000)
    tracks = [track["track"] for track in json.loads(call("library", "list", "--json", home=home).stdout)]
    options = ("--input", path, "--fast", "--stay")
    pinned = None
    for turn in range(KILLS):
        with serving(home, *options, ready=False) as daemon:
            if turn % 2:
                daemon.wait_ready()
                assert daemon.ask("status")["current"] == pinned, (
                    "what was pinned before the kill is forgotten"
                )
                pinned = rng.choice(tracks)
                assert daemon.ask("pin", track=pinned)["current"] == pinned
            time.sleep(rng.uniform(0.0, 0.6))
            daemon.kill()
            assert "Traceback" not in daemon.stderr
    with serving(home, *options) as daemon:
        status = daemon.ask("status")
        assert (status["current"], status["tracks"]) == (pinned, len(tracks))
        assert "is not used" not in daemon.stderr
        daemon.signal(15)
        assert daemon.wait(5) == 0
    assert call("library", "verify", home=home).code == 0
    assert not list((home / "data").glob("*refused*"))
