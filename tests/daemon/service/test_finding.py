"""The library as the director sees it, followed while it changes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sottovoce.daemon.config import Config
from sottovoce.daemon.library.library import Library
from sottovoce.daemon.service import finding
from sottovoce.daemon.service.finding import Finder, explained
from sottovoce.daemon.service.music import Music
from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.terms import Candidate, Query
from tests.support.catalogues import BUNDLE, fill, track_hash
from tests.support.service import small_music
from tests.support.suggestions import axis


def query(mood: str, include: str = "", count: int = 3) -> Query:
    return Query(axis(mood), mood, 0.5, 0.5, 0.9, "final", "heard", count, include)


def find_until(finder: Finder, happened: Callable[[], bool]) -> list[Candidate]:
    """Go on finding while the library is looked at in the background."""
    until = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < until
        found = finder.find(query("happy"))
        time.sleep(0.01)
    return found


def test_the_nearest_come_first_and_the_current_track_is_included(tmp_path: Path):
    finder = Finder(small_music(tmp_path), lambda _: None)
    found = finder.find(query("sad", include=track_hash(0)))
    assert [each.track for each in found] == [track_hash(6), track_hash(7), track_hash(8), track_hash(0)]
    assert found[0].similarity == pytest.approx(1.0, abs=1e-3)
    assert finder.shortfall == ""


def test_a_mood_by_hand_is_searched_by_valence_and_arousal(tmp_path: Path):
    finder = Finder(small_music(tmp_path), lambda _: None)
    asked = Query(None, "sad", 0.25, 0.75, 1.0, "manual", "mood", 2, "")
    found = finder.find(asked)
    assert len(found) == 2
    assert found[0].similarity == pytest.approx(1.0)


def test_one_track_by_id(tmp_path: Path):
    finder = Finder(small_music(tmp_path), lambda _: None)
    found = finder.track(track_hash(2))
    assert found is not None
    assert found.title == "title 2"
    assert finder.track("none") is None


def test_a_changed_library_is_taken_into_use_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "CHECK_EVERY_S", 0.0)
    swapped: list[int] = []
    finder = Finder(small_music(tmp_path), lambda library: swapped.append(len(library)))
    finder.find(query("happy"))
    assert swapped == []
    fill(tmp_path / "library.sqlite3", [axis("happy", 0.5)[None, :]], tmp_path, first=50)
    found = find_until(finder, lambda: bool(swapped))
    assert swapped == [13]
    assert len(found) == 3


def test_a_library_that_breaks_on_disk_goes_on_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(finding, "CHECK_EVERY_S", 0.0)
    finder = Finder(small_music(tmp_path), lambda _: None)
    (tmp_path / "library.sqlite3").write_bytes(b"no longer a database" * 1000)
    assert find_until(finder, lambda: "cannot be taken into use" in caplog.text)


def test_what_stands_in_gives_way_to_the_users_music(tmp_path: Path):
    mine = tmp_path / "mine.sqlite3"
    (tmp_path / "music").mkdir()

    def own() -> Library:
        return Library.open(mine, tmp_path / "index", BUNDLE, Config().library)

    music = Music(own, small_music(tmp_path / "demo").open)
    library = music.open()
    assert len(library) == 12
    assert not music.changed(library)
    fill(mine, [axis("happy")[None, :]], tmp_path / "music")
    assert music.changed(library)
    assert len(music.open()) == 1


def test_where_nothing_was_found_the_library_knows_better_why():
    nothing = Director(SuggestSettings()).decide(query("happy"), [], 0.0)
    assert nothing.code == "no_candidates"
    assert explained(nothing, "The drive is not there.").reason == "The drive is not there."
    assert explained(nothing, "") == nothing


def test_where_something_was_found_the_directors_reason_stays(tmp_path: Path):
    found = Finder(small_music(tmp_path), lambda _: None).find(query("happy"))
    decision = Director(SuggestSettings()).decide(query("happy"), found, 0.0)
    assert explained(decision, "The drive is not there.") == decision
