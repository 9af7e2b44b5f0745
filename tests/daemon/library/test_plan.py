import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.library.plan import distrust, plan, vanished
from sottovoce.daemon.library.records import Failure, FileStamp, KnownFile
from sottovoce.daemon.library.scan import Scan

ROOT = "/music"
names = st.sampled_from([f"{ROOT}/{letter}" for letter in "abcdefgh"])
stamps = st.builds(lambda size, time: (size, time), st.integers(0, 2), st.integers(0, 2))


def stamp(path, of=(1, 1)):
    return FileStamp(path, *of)


def known_file(path, of=(1, 1), track="t", missing=False):
    return KnownFile(stamp(path, of), track, missing)


@given(
    st.dictionaries(names, stamps),
    st.dictionaries(names, st.tuples(stamps, st.sampled_from("xyz"), st.booleans())),
    st.dictionaries(names, st.tuples(stamps, st.sampled_from(["silent", "denied"]))),
    st.sets(st.sampled_from("xyz")),
    st.booleans(),
)
def test_every_present_file_is_read_or_has_a_reason_not_to_be(present, known, failures, embedded, retry):
    files = {path: stamp(path, of) for path, of in present.items()}
    catalogued = {path: known_file(path, *row) for path, row in known.items()}
    failed = {path: Failure(stamp(path, of), reason, "") for path, (of, reason) in failures.items()}
    made = plan(files, catalogued, failed, embedded, retry_failed=retry)

    assert len(made.read) + made.unchanged == len(files)
    assert made.read == sorted(made.read, key=lambda each: each.path)
    for path in files.keys() - {each.path for each in made.read}:
        heard = path in known and known[path][0] == present[path] and known[path][1] in embedded
        failed_before = path in failures and failures[path][0] == present[path]
        assert heard or (failed_before and not retry and failures[path][1] != "denied")
    for path in made.back:
        assert catalogued[path].missing
        assert catalogued[path].stamp == files[path]


@pytest.mark.parametrize(
    ("here", "gone", "words"),
    [
        (4, 2, ""),
        (4, 3, "3 of 4 known files are gone"),
        (1, 0, ""),
        (4, 4, "the folder is empty"),
        (0, 0, ""),
    ],
)
def test_a_folder_that_lost_more_than_half_is_not_believed(here, gone, words):
    known = {f"{ROOT}/{number}": known_file(f"{ROOT}/{number}", track=str(number)) for number in range(here)}
    found = Scan(ROOT, {path: stamp(path) for path in list(known)[gone:]})
    lost = vanished(found, known, found.files)
    assert len(lost) == gone
    assert distrust(found, known, lost) == words


def test_what_was_missing_before_does_not_count_again():
    known = {
        f"{ROOT}/{number}": known_file(f"{ROOT}/{number}", track=str(number), missing=number < 6)
        for number in range(10)
    }
    found = Scan(ROOT, {path: stamp(path) for path in list(known)[7:]})
    lost = vanished(found, known, found.files)
    assert lost == [f"{ROOT}/6"]
    assert distrust(found, known, lost) == ""


def test_a_track_that_is_elsewhere_has_not_vanished():
    known = {path: known_file(path) for path in (f"{ROOT}/old", "/other/copy")}
    assert vanished(Scan(ROOT), known, {"/other/copy"}) == []
    assert vanished(Scan(ROOT), known, set()) == [f"{ROOT}/old"]


def test_nothing_is_concluded_from_a_folder_that_cannot_be_listed(tmp_path):
    known = {path: known_file(path) for path in (f"{ROOT}/closed/a", f"{ROOT}/open/b")}
    found = Scan(ROOT, {f"{ROOT}/c": stamp(f"{ROOT}/c")}, [f"{ROOT}/closed"])
    assert found.absent(known) == [f"{ROOT}/open/b"]
    root = str(tmp_path)
    assert distrust(Scan(root, {}, [root]), {}, []) == "the folder cannot be read"
    assert distrust(Scan(ROOT, {}, [ROOT]), {}, []) == "the folder is not there"
