import hashlib
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sottovoce.daemon.errors import StateError
from sottovoce.daemon.library import generation
from sottovoce.daemon.library.annoy_index import AnnoyIndex, build
from sottovoce.daemon.library.exact import ExactIndex
from sottovoce.daemon.library.generation import Doubt, load, write
from sottovoce.daemon.library.opening import Indexed, open_index, renew_index
from sottovoce.daemon.library.settings import LibrarySettings

pytest.importorskip("annoy", reason="annoy has no wheel for this platform; search is exact here")

BUNDLE = "bundle"
ANNOY = LibrarySettings(index="annoy")


def clustered(count: int, dimension: int = 16, seed: int = 0):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(20, dimension))
    points = centres[rng.integers(0, 20, count)] + 0.3 * rng.normal(size=(count, dimension))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


VECTORS = clustered(500)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "index", VECTORS, BUNDLE, 7)
    return tmp_path / "index"


def current(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text()


def test_a_generation_loads_and_finds_what_exact_search_finds(folder):
    index = load(folder, VECTORS, BUNDLE, 7)
    exact, everything = ExactIndex(VECTORS), np.ones(len(VECTORS), dtype=np.bool_)
    hits = []
    for query in clustered(50, seed=1):
        positions, similarities = index.search(query, 10, everything)
        wanted, _ = exact.search(query, 10, everything)
        hits.append(len(set(positions) & set(wanted)) / 10)
        assert similarities.tolist() == sorted(similarities.tolist(), reverse=True)
        np.testing.assert_allclose(similarities, VECTORS[positions] @ query, atol=1e-6)
    assert np.mean(hits) >= 0.99


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5])
def test_what_is_not_allowed_is_never_found(folder, share):
    index = load(folder, VECTORS, BUNDLE, 7)
    allowed = np.random.default_rng(0).random(len(VECTORS)) < share
    positions, _ = index.search(VECTORS[0], 20, allowed)
    assert len(positions) == min(20, np.count_nonzero(allowed))
    assert allowed[positions].all()


def test_the_manifest_says_what_it_was_made_from(folder):
    manifest = json.loads((current(folder) / "manifest.json").read_bytes())
    forest = (current(folder) / "forest.ann").read_bytes()
    assert manifest == {
        "dimension": 16,
        "metric": "angular",
        "count": 500,
        "bundle": BUNDLE,
        "vectors_revision": 7,
        "sha256": hashlib.sha256(forest).hexdigest(),
        "effort": 5_000,
    }


def garbage(forest: Path) -> None:
    forest.write_bytes(np.random.default_rng(0).bytes(forest.stat().st_size))


def truncate(forest: Path) -> None:
    forest.write_bytes(forest.read_bytes()[: forest.stat().st_size // 2])


def of_another_dimension(forest: Path) -> None:
    build(clustered(500, 13), forest)


@pytest.mark.parametrize("damage", [garbage, truncate, of_another_dimension, Path.unlink])
def test_a_damaged_forest_is_never_given_to_annoy(folder, damage, monkeypatch):
    damage(current(folder) / "forest.ann")

    def never(*_):
        pytest.fail("annoy was given a file that is in doubt")

    monkeypatch.setattr(generation, "AnnoyIndex", never)
    with pytest.raises(Doubt, match=r"not the one that was written|there is none"):
        load(folder, VECTORS, BUNDLE, 7)


@pytest.mark.parametrize(
    ("vectors", "bundle", "revision"),
    [
        (VECTORS, "another", 7),
        (VECTORS, BUNDLE, 8),
        (VECTORS[:400], BUNDLE, 7),
        (clustered(500, 8), BUNDLE, 7),
    ],
)
def test_a_generation_of_other_vectors_is_doubted(folder, vectors, bundle, revision):
    with pytest.raises(Doubt, match="made from other vectors"):
        load(folder, vectors, bundle, revision)


@pytest.mark.parametrize("pointer", [b"", b"../../etc", b"gen-0000000000000000", b"\xff\xfe", b"/"])
def test_a_pointer_that_leads_nowhere_is_doubted(folder, pointer):
    (folder / "CURRENT").write_bytes(pointer)
    with pytest.raises(Doubt):
        load(folder, VECTORS, BUNDLE, 7)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"dimension": "x"}', b"\x00" * 50])
def test_a_foreign_manifest_is_doubted(folder, content):
    (current(folder) / "manifest.json").write_bytes(content)
    with pytest.raises(Doubt):
        load(folder, VECTORS, BUNDLE, 7)


def test_a_true_manifest_over_too_few_items_is_doubted(folder):
    forest = current(folder) / "forest.ann"
    build(VECTORS[:400], forest)
    manifest = msgspec.json.decode((current(folder) / "manifest.json").read_bytes())
    manifest["sha256"] = hashlib.sha256(forest.read_bytes()).hexdigest()
    (current(folder) / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    with pytest.raises(Doubt, match="400 items"):
        load(folder, VECTORS, BUNDLE, 7)


def test_the_next_generation_replaces_the_last_and_old_readers_go_on(folder):
    old = load(folder, VECTORS, BUNDLE, 7)
    before = current(folder)
    everything = np.ones(500, dtype=np.bool_)
    found = old.search(VECTORS[3], 5, everything)[0].tolist()
    more = np.concatenate([VECTORS, clustered(100, seed=2)])

    write(folder, more, BUNDLE, 8)

    assert not before.exists()
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [current(folder).name]
    assert old.search(VECTORS[3], 5, everything)[0].tolist() == found
    assert load(folder, more, BUNDLE, 8).count == 600


def disk_full(*_):
    raise OSError(28, "No space left on device")


def forest_of_half(vectors, file):
    build(vectors[::2], file)


@pytest.mark.parametrize(
    ("broken", "by", "error"),
    [
        ("build", disk_full, OSError),
        ("build", forest_of_half, Doubt),
        ("_sha256", disk_full, OSError),
    ],
)
def test_a_generation_that_fails_leaves_the_last_in_force(folder, monkeypatch, broken, by, error):
    with monkeypatch.context() as patched:
        patched.setattr(generation, broken, by)
        with pytest.raises(error):
            write(folder, VECTORS, BUNDLE, 8)
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [current(folder).name]
    assert load(folder, VECTORS, BUNDLE, 7).count == 500


def test_a_pointer_that_cannot_be_written_leaves_the_last_in_force(folder, monkeypatch):
    def refuse(path, content):
        if path.name == "CURRENT":
            raise StateError("Cannot write CURRENT.")
        path.write_bytes(content)

    with monkeypatch.context() as patched:
        patched.setattr(generation, "write_atomically", refuse)
        with pytest.raises(StateError, match="Cannot write CURRENT"):
            write(folder, VECTORS, BUNDLE, 8)
    assert load(folder, VECTORS, BUNDLE, 7).count == 500


FULL_DISK = """
import pathlib, resource, sys
import numpy as np
from sottovoce.daemon.library.opening import Indexed, renew_index
from sottovoce.daemon.library.settings import LibrarySettings
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
indexed = Indexed(np.eye(64, dtype=np.float32)[np.arange(5000) % 64], 5000, "b", 1)
print(renew_index(indexed, pathlib.Path(sys.argv[1]), LibrarySettings(index="annoy")))
"""


def test_annoy_really_writes_no_half_forest_to_a_full_disk(tmp_path):
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "the index cannot be made" in done.stdout
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_in_doubt_search_is_exact_and_the_next_renewal_builds_anew(folder, caplog):
    garbage(current(folder) / "forest.ann")
    indexed = Indexed(VECTORS, 100, BUNDLE, 7)
    assert open_index(indexed, folder, ANNOY).kind == "exact"
    assert "is not used: its file is not the one that was written" in caplog.text
    assert renew_index(indexed, folder, ANNOY) == "built"
    assert open_index(indexed, folder, ANNOY).kind == "annoy"
    assert renew_index(indexed, folder, ANNOY) == ""


def test_auto_is_exact_below_the_threshold_and_annoy_above(folder):
    few, many = LibrarySettings(exact_below=101), LibrarySettings(exact_below=100)
    indexed = Indexed(VECTORS, 100, BUNDLE, 7)
    assert open_index(indexed, folder, few).kind == "exact"
    assert open_index(indexed, folder, many).kind == "annoy"
    assert open_index(indexed, folder, LibrarySettings(index="exact")).kind == "exact"
    assert renew_index(indexed, folder.parent / "other", few) == ""
    assert not (folder.parent / "other").exists()


def test_an_empty_library_needs_no_forest(tmp_path):
    empty = Indexed(np.empty((0, 0), np.float32), 0, BUNDLE, 0)
    assert open_index(empty, tmp_path, ANNOY).kind == "exact"
    assert renew_index(empty, tmp_path, ANNOY) == ""


def test_one_vector_is_forest_enough(tmp_path):
    write(tmp_path, VECTORS[:1], BUNDLE, 1)
    index = load(tmp_path, VECTORS[:1], BUNDLE, 1)
    assert index.search(VECTORS[0], 5, np.ones(1, dtype=np.bool_))[0].tolist() == [0]


def test_equal_vectors_pass_the_self_test(tmp_path):
    same = np.tile(VECTORS[:1], (200, 1))
    write(tmp_path, same, BUNDLE, 1)
    index = load(tmp_path, same, BUNDLE, 1)
    assert isinstance(index, AnnoyIndex)
    assert len(index.search(same[0], 10, np.ones(200, dtype=np.bool_))[0]) == 10


def test_vectors_that_annoy_is_no_use_for_are_searched_exactly_and_built_once(tmp_path, monkeypatch, caplog):
    built = []

    def bad_forest(vectors, file):
        built.append(file)
        build(np.roll(vectors, 1, axis=1), file)

    monkeypatch.setattr(generation, "_EFFORTS", (1,))
    monkeypatch.setattr(generation, "build", bad_forest)
    caplog.set_level("INFO")
    indexed = Indexed(VECTORS, 100, BUNDLE, 7)
    assert renew_index(indexed, tmp_path, ANNOY) == "built"
    assert not list(tmp_path.rglob("forest.ann"))
    assert open_index(indexed, tmp_path, ANNOY).kind == "exact"
    assert "Search is exact: annoy finds too few neighbours" in caplog.text
    assert renew_index(indexed, tmp_path, ANNOY) == ""
    assert len(built) == 1
    assert renew_index(Indexed(VECTORS, 100, BUNDLE, 8), tmp_path, ANNOY) == "built"


def test_effort_rises_until_enough_is_found(tmp_path, monkeypatch):
    vectors = clustered(3000, 16)
    monkeypatch.setattr("sottovoce.daemon.library.annoy_index._LEAST_PER_RESULT", 0)
    monkeypatch.setattr(generation, "_EFFORTS", (1, 2, 100_000))
    write(tmp_path, vectors, BUNDLE, 1)
    assert json.loads((current(tmp_path) / "manifest.json").read_bytes())["effort"] == 100_000


def test_leftovers_of_a_killed_build_are_removed(folder):
    leftover = folder / "gen-00000000deadbeef"
    leftover.mkdir()
    (leftover / "forest.ann").write_bytes(b"half")
    write(folder, VECTORS, BUNDLE, 8)
    assert not leftover.exists()
    assert {path.name for path in folder.iterdir()} == {"CURRENT", current(folder).name}
