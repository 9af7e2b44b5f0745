import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.errors import LibraryError
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.records import (
    Failure,
    FileStamp,
    KnownFile,
    Provenance,
    Section,
    Tags,
    Track,
)
from sottovoce.daemon.library.shelf import read
from tests.support.catalogues import BUNDLE, fill, track_hash

MADE_BY = Provenance(BUNDLE, "test 1")
ROW = np.eye(4, dtype=np.float32)


def section(vector=ROW[0], start_s=0.0):
    return Section(start_s, vector, 0.5, 0.5, {"calm": 1.0})


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path / "library.sqlite3", create=True) as opened:
        yield opened


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
names = st.binary(min_size=1, max_size=255).filter(lambda name: b"\0" not in name and b"/" not in name)
number = st.floats(0, 1e6, allow_nan=False)


@given(
    name=names,
    tags=st.builds(Tags, text, text, text, text, text, text),
    duration_s=number,
    level_dbfs=st.floats(-200, 0),
    truncated=st.booleans(),
    feelings=st.lists(
        st.tuples(number, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5, unique_by=lambda f: f[0]
    ),
    size=st.integers(0, 2**62),
    mtime_ns=st.integers(-(2**62), 2**62),
)
@settings(max_examples=40, deadline=None)
def test_what_is_stored_comes_back(
    tmp_path_factory, name, tags, duration_s, level_dbfs, truncated, feelings, size, mtime_ns
):
    path = os.fsdecode(b"/music/" + name)
    stamp = FileStamp(path, size, mtime_ns)
    track = Track(track_hash(1), duration_s, level_dbfs, truncated, tags)
    sections = [
        Section(start, ROW[1] * 3, v, a, {"calm": 0.1, "sad": 0.9}) for start, v, a in sorted(feelings)
    ]
    with Catalogue(tmp_path_factory.mktemp("round") / "library.sqlite3", create=True) as catalogue:
        catalogue.store(track, sections, stamp, MADE_BY)

        assert catalogue.files() == {path: KnownFile(stamp, track.hash, missing=False)}
        shelf = read(catalogue, BUNDLE)

    assert [(shelved.track, shelved.paths) for shelved in shelf.tracks] == [(track, (path,))]
    assert shelf.starts_s.tolist() == [s.start_s for s in sections]
    assert shelf.valence.tolist() == [s.valence for s in sections]
    assert shelf.arousal.tolist() == [s.arousal for s in sections]
    assert shelf.emotions == ["sad"] * len(sections)
    assert np.array_equal(shelf.vectors, np.tile(ROW[1], (len(sections), 1)))
    assert shelf.most_sections == len(sections)


def test_a_stored_file_replaces_its_failure_and_a_failure_its_file(catalogue):
    stamp = FileStamp("/music/a.ogg", 1, 2)
    failure = Failure(stamp, "silent", "nothing to hear")
    catalogue.fail(failure)
    assert catalogue.failures() == {"/music/a.ogg": failure}

    catalogue.store(Track(track_hash(1), 9.0, -20.0), [section()], stamp, MADE_BY)
    assert catalogue.failures() == {}
    assert list(catalogue.files()) == ["/music/a.ogg"]

    catalogue.fail(failure)
    assert catalogue.files() == {}


def test_storing_again_keeps_other_bundles_and_replaces_its_own(catalogue):
    track, stamp = Track(track_hash(1), 9.0, -20.0), FileStamp("/music/a.ogg", 1, 2)
    catalogue.store(track, [section(), section(start_s=5.0)], stamp, MADE_BY)
    catalogue.store(track, [section()], stamp, Provenance("other", "test 1"))
    catalogue.store(track, [section(ROW[2])], stamp, MADE_BY)

    assert len(read(catalogue, BUNDLE).vectors) == len(read(catalogue, "other").vectors) == 1
    assert catalogue.embedded(BUNDLE) == catalogue.embedded("other") == {track.hash}
    assert catalogue.embedded("third") == set()
    assert read(catalogue, "third").other_tracks == 1


def test_a_refused_vector_keeps_nothing_of_the_track(catalogue):
    with pytest.raises(LibraryError, match="not finite"):
        catalogue.store(
            Track(track_hash(1), 9.0, -20.0),
            [section(), section(np.full(4, np.nan, dtype=np.float32))],
            FileStamp("/music/a.ogg", 1, 2),
            MADE_BY,
        )
    assert catalogue.files() == {}
    assert catalogue.embedded(BUNDLE) == set()


def test_attach_follows_a_move_and_new_tags(catalogue):
    old, new = FileStamp("/music/old.ogg", 1, 2), FileStamp("/music/new.ogg", 1, 3)
    catalogue.store(Track(track_hash(1), 9.0, -20.0, tags=Tags("before")), [section()], old, MADE_BY)
    vectors = catalogue.vectors_revision

    catalogue.attach(track_hash(1), Tags("after"), new)
    assert set(catalogue.files()) == {old.path, new.path}
    catalogue.set_missing([old.path], missing=True)

    assert set(catalogue.files()) == {new.path}
    assert read(catalogue, BUNDLE).tracks[0].track.tags == Tags("after")
    assert catalogue.vectors_revision == vectors


def test_the_only_file_of_a_track_stays_known_while_missing(catalogue):
    stamp = FileStamp("/music/a.ogg", 1, 2)
    catalogue.store(Track(track_hash(1), 9.0, -20.0), [section()], stamp, MADE_BY)
    catalogue.set_missing([stamp.path], missing=True)
    assert catalogue.files()[stamp.path].missing
    assert read(catalogue, BUNDLE).tracks[0].paths == ()

    catalogue.set_missing([stamp.path], missing=False)
    assert read(catalogue, BUNDLE).tracks[0].paths == (stamp.path,)


def test_forget_drops_tracks_without_files_only(catalogue):
    for name, of in (("a", 1), ("b", 1), ("c", 2)):
        catalogue.store(Track(track_hash(of), 9.0, -20.0), [section()], FileStamp(f"/{name}", 1, 2), MADE_BY)
    before = catalogue.vectors_revision
    catalogue.forget(["/a"])
    assert catalogue.embedded(BUNDLE) == {track_hash(1), track_hash(2)}
    assert catalogue.vectors_revision == before

    catalogue.forget(["/b"])
    assert catalogue.embedded(BUNDLE) == {track_hash(2)}
    assert catalogue.vectors_revision > before


def test_roots(catalogue):
    catalogue.add_root("/music")
    catalogue.add_root("/music")
    catalogue.set_offline("/music", "not mounted")
    assert catalogue.roots() == {"/music": "not mounted"}
    catalogue.remove_root("/music")
    assert catalogue.roots() == {}


def test_publishing_moves_the_revision(catalogue):
    assert catalogue.revision == 0
    assert catalogue.publish() == catalogue.revision == 1


def test_a_track_outlives_a_kill_without_a_close(tmp_path):
    program = (
        "import os, pathlib, numpy as np; from tests.support.catalogues import fill; "
        "fill(pathlib.Path('library.sqlite3'), [np.eye(4, dtype=np.float32)[:1]] * 3, pathlib.Path('.')); "
        "os._exit(9)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == 9
    with Catalogue(tmp_path / "library.sqlite3") as catalogue:
        assert len(catalogue.embedded(BUNDLE)) == 3


def test_an_absent_catalogue_is_not_made_unasked(tmp_path):
    with pytest.raises(LibraryError, match="cannot be written"):
        Catalogue(tmp_path / "library.sqlite3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [True, False])
def test_an_empty_file_becomes_a_catalogue(tmp_path, create):
    path = tmp_path / "library.sqlite3"
    path.touch()
    with Catalogue(path, create=create) as catalogue:
        assert catalogue.roots() == {}


def test_many_may_open_a_new_catalogue_at_once(tmp_path):
    def open_and_add(number):
        with Catalogue(tmp_path / "library.sqlite3", create=True) as catalogue:
            catalogue.add_root(f"/music/{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_and_add, range(16)))
    with Catalogue(tmp_path / "library.sqlite3") as catalogue:
        assert len(catalogue.roots()) == 16


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + bytes(range(256)) * 40]
)
def test_a_damaged_catalogue_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "library.sqlite3"
    path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"is damaged .* move it away and run"):
        Catalogue(path, create=True)
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_told_in_one_sentence(tmp_path):
    path = tmp_path / "library.sqlite3"
    fill(path, [ROW[:2]] * 200, tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged"), Catalogue(path) as catalogue:
        read(catalogue, BUNDLE)


def test_vectors_that_nothing_stored_are_damage(tmp_path):
    path = tmp_path / "library.sqlite3"
    fill(path, [ROW[:2]], tmp_path)
    with Catalogue(path) as catalogue:
        catalogue.connection.execute("UPDATE sections SET vector = zeroblob(16) WHERE start_s = 0")
        with pytest.raises(LibraryError, match="holds vectors that nothing can have stored"):
            read(catalogue, BUNDLE)


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "library.sqlite3"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    with pytest.raises(LibraryError, match="another program's database"):
        Catalogue(path, create=True)


def test_a_newer_catalogue_is_refused(tmp_path):
    path = tmp_path / "library.sqlite3"
    with Catalogue(path, create=True) as catalogue:
        catalogue.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="has version 99, and this sottovoce reads version 1"):
        Catalogue(path)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(LibraryError, match=r"cannot be written .* SOTTOVOCE_HOME"):
        Catalogue(tmp_path / "absent folder" / "library.sqlite3", create=True)


def test_a_locked_catalogue_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("sottovoce.daemon.library.database._BUSY_S", 0.05)
    path = tmp_path / "library.sqlite3"
    with Catalogue(path, create=True) as holder, Catalogue(path) as waiting:
        holder.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match=r"keeps the library catalogue .* locked"):
            waiting.add_root("/music")
        holder.connection.execute("ROLLBACK")


def test_a_full_disk_is_told_and_keeps_what_was_finished(tmp_path):
    path = tmp_path / "library.sqlite3"
    fill(path, [ROW[:1]], tmp_path)
    with Catalogue(path) as catalogue:
        (pages,) = catalogue.connection.execute("PRAGMA page_count").fetchone()
        catalogue.connection.execute(f"PRAGMA max_page_count = {pages}")
        rows = np.tile(ROW[1], (2_000, 1))
        sections = [section(row, float(place)) for place, row in enumerate(rows)]
        with pytest.raises(LibraryError, match=r"disk of the library catalogue .* is full"):
            catalogue.store(Track(track_hash(7), 9.0, -20.0), sections, FileStamp("/b", 1, 2), MADE_BY)
        assert catalogue.embedded(BUNDLE) == {track_hash(0)}
