import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from sottovoce.daemon.errors import LibraryError, StateError
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.library import Library
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.library.update import update_library
from sottovoce.daemon.lock import FileLock
from tests.support.audio import melody, tone, write_audio
from tests.support.encoder import FakeBundle


def settings_with(**changes):
    """Decode in this process, which is quick; what crosses processes is told to."""
    return LibrarySettings(**{"decode_processes": 0, "minimum_duration_s": 0.0, **changes})


SETTINGS = settings_with()


class Shop:
    """A music folder, its library, and a count of what the model heard."""

    def __init__(self, home: Path) -> None:
        self.music = home / "music"
        self.music.mkdir()
        self.catalogue = home / "data" / "library.sqlite3"
        self.catalogue.parent.mkdir()
        self.index = home / "index"
        self.bundle = FakeBundle()

    def song(self, name: str, seed: int, format_name: str = "wav-mono-8k", tags=None) -> Path:
        path = self.music / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_audio(path, melody(2.0, seed, 8_000), format_name, rate_hz=8_000, tags=tags)

    def update(self, **how):
        folders = how.pop("folders", [self.music])
        settings = how.pop("settings", SETTINGS)
        bundle = how.pop("bundle", self.bundle)
        return update_library(self.catalogue, self.index, folders, bundle, settings, **how)

    def open(self, settings=SETTINGS, bundle=None):
        return Library.open(self.catalogue, self.index, (bundle or self.bundle).hash, settings)

    def paths(self, k=50):
        return {candidate.path for candidate in self.open().search(np.ones(64), k).candidates}

    def reasons(self):
        with Catalogue(self.catalogue) as catalogue:
            return {Path(path).name: failure.reason for path, failure in catalogue.failures().items()}


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def snapshot(folder: Path):
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.wav")}


def test_new_music_is_heard_once_and_can_be_found(shop):
    songs = [shop.song(f"{number}.wav", number) for number in range(3)]
    before = snapshot(shop.music)
    summary = shop.update()
    assert (summary.added, summary.unchanged, summary.failed, summary.index) == (3, 0, 0, "")
    assert shop.paths() == {str(song) for song in songs}
    heard = shop.bundle.music.heard

    revision = shop.open().revision
    again = shop.update()
    assert (again.added, again.unchanged) == (0, 3)
    assert shop.bundle.music.heard == heard
    assert shop.open().revision == revision
    assert snapshot(shop.music) == before


def test_a_query_finds_the_track_that_sounds_like_it(shop):
    write_audio(shop.music / "low.wav", tone(4.0, 300.0))
    write_audio(shop.music / "high.flac", tone(4.0, 5000.0), "flac")
    shop.update()
    query = shop.bundle.speech.embed(tone(2.0, 5000.0, rate_hz=16_000)).vector
    best = shop.open().search(query, 1).candidates[0]
    assert Path(best.path).name == "high.flac"
    assert best.similarity > 0.9


def test_long_tracks_keep_several_sections_with_their_starts(shop):
    sound = np.concatenate([tone(6.0, 300.0), tone(6.0, 6000.0)])
    write_audio(shop.music / "two halves.wav", sound)
    shop.update(settings=settings_with(windows_per_track=3))
    library = shop.open()
    query = shop.bundle.speech.embed(tone(2.0, 6000.0, rate_hz=16_000)).vector
    assert library.search(query, 1).candidates[0].start_s == pytest.approx(9.0, abs=0.1)
    low = shop.bundle.speech.embed(tone(2.0, 300.0, rate_hz=16_000)).vector
    assert library.search(low, 1).candidates[0].start_s == pytest.approx(1.0, abs=0.1)


def test_failures_are_remembered_until_asked_or_changed(shop, monkeypatch):
    shop.song("good.wav", 1)
    (shop.music / "lyrics.mp3").write_text("la la la " * 100)
    (shop.music / "empty.flac").touch()
    write_audio(shop.music / "silence.wav", np.zeros(100_000, np.float32))
    summary = shop.update()
    assert (summary.added, summary.failed) == (1, 3)
    assert shop.reasons() == {"lyrics.mp3": "not_audio", "empty.flac": "empty", "silence.wav": "silent"}

    assert shop.update().unchanged == 4
    assert shop.update(retry_failed=True).failed == 3

    shop.song("lyrics.mp3", 2)
    assert shop.update().added == 1
    (shop.music / "empty.flac").unlink()
    shop.update()
    assert shop.reasons() == {"silence.wav": "silent"}


def test_a_file_that_could_not_be_read_is_tried_again(shop, monkeypatch):
    shop.song("a.wav", 1)
    with monkeypatch.context() as patched:

        def deny(*_args, **_options):
            raise PermissionError(13, "Permission denied")

        patched.setattr("av.open", deny)
        assert shop.update().failed == 1
        assert shop.reasons() == {"a.wav": "denied"}
    assert shop.update().added == 1
    assert shop.reasons() == {}


def test_moves_renames_and_retagging_are_followed_without_hearing_again(shop):
    for number in range(3):
        shop.song(f"{number}.ogg", number, "opus")
    shop.update()
    heard = shop.bundle.music.heard
    (shop.music / "deep" / "folder").mkdir(parents=True)
    (shop.music / "0.ogg").rename(shop.music / "renamed.ogg")
    (shop.music / "1.ogg").rename(shop.music / "deep" / "folder" / "1.ogg")
    (shop.music / "2.ogg").rename(shop.music / "deep" / "2.ogg")  # all have moved: no mount loss

    summary = shop.update()
    assert (summary.followed, summary.added, summary.missing, summary.offline) == (3, 0, 0, {})
    assert shop.bundle.music.heard == heard
    assert {os.path.relpath(path, shop.music) for path in shop.paths()} == {
        "renamed.ogg",
        str(Path("deep", "folder", "1.ogg")),
        str(Path("deep", "2.ogg")),
    }
    with Catalogue(shop.catalogue) as catalogue:
        assert len(catalogue.files()) == 3


def test_copies_of_a_recording_are_one_track(shop):
    song = shop.song("a.ogg", 1, "opus")
    shutil.copy(song, shop.music / "b.ogg")
    summary = shop.update()
    assert (summary.added, summary.followed) == (1, 1)
    assert len(shop.open()) == 1
    song.unlink()
    shop.update()
    assert shop.paths() == {str(shop.music / "b.ogg")}


def test_a_changed_file_is_heard_anew(shop):
    shop.song("a.wav", 1)
    shop.song("b.wav", 2)
    shop.update()
    shop.song("a.wav", 3)
    os.utime(shop.music / "a.wav", ns=(1, 1))
    assert shop.update().added == 1
    assert len(shop.paths()) == len(shop.open()) == 2


def test_two_files_that_change_places_are_followed(shop):
    one, two = shop.song("a.wav", 1), shop.song("b.wav", 2)
    shop.update()
    heard = shop.bundle.music.heard
    one.rename(shop.music / "c")
    two.rename(one)
    (shop.music / "c").rename(two)
    os.utime(one, ns=(1, 1))
    os.utime(two, ns=(2, 2))
    assert shop.update().followed == 2
    assert len(shop.open()) == 2
    assert shop.bundle.music.heard == heard


def test_another_model_hears_everything_again_and_the_first_keeps_its_vectors(shop):
    shop.song("a.wav", 1)
    shop.update()
    other = FakeBundle("other")
    assert shop.open(bundle=other).search(np.ones(64), 1).why == "other_model"
    assert shop.update(bundle=other).added == 1
    assert shop.open(bundle=other).search(np.ones(64), 1).why == ""
    assert shop.open().search(np.ones(64), 1).why == ""
    assert shop.update().unchanged == 1


def test_a_few_missing_files_are_marked_and_return_unheard(shop):
    for number in range(5):
        shop.song(f"{number}.wav", number)
    shop.update()
    heard = shop.bundle.music.heard
    (shop.music / "0.wav").rename(shop.music.parent / "0.wav")
    assert shop.update().missing == 1
    assert shop.update().missing == 0
    assert len(shop.paths()) == 4
    (shop.music.parent / "0.wav").rename(shop.music / "0.wav")
    shop.update()
    assert len(shop.paths()) == 5
    assert shop.bundle.music.heard == heard


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (lambda music: music.rename(music.parent / "unplugged"), "is not there"),
        (lambda music: [path.unlink() for path in music.iterdir()], "is empty"),
        (
            lambda music: [path.unlink() for path in sorted(music.iterdir())[:3]],
            "3 of 5 known files are gone",
        ),
    ],
)
def test_a_lost_mount_deletes_nothing_and_is_told(shop, loss, words):
    for number in range(5):
        shop.song(f"{number}.wav", number)
    shop.update()
    away = shop.music.parent / "copy"
    shutil.copytree(shop.music, away)
    loss(shop.music)

    summary = shop.update()
    assert words in summary.offline[str(shop.music)]
    assert summary.missing == 0
    with Catalogue(shop.catalogue) as catalogue:
        assert len(catalogue.files()) == 5
        assert not any(file.missing for file in catalogue.files().values())
    assert len(shop.paths()) == len(list(shop.music.glob("*")))

    shutil.copytree(away, shop.music, dirs_exist_ok=True)  # as copytree keeps times, these are the same files
    heard = shop.bundle.music.heard
    assert shop.update().offline == {}
    assert len(shop.paths()) == 5
    assert shop.bundle.music.heard == heard


def test_two_folders_may_overlap(shop):
    shop.song("jazz/a.wav", 1)
    summary = shop.update(folders=[shop.music, shop.music / "jazz"])
    assert summary.added == 1
    assert shop.update().unchanged == 1


def test_links_are_followed_but_not_in_circles(shop, tmp_path):
    shop.song("a.wav", 1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (shop.music / "a.wav").rename(elsewhere / "a.wav")
    (shop.music / "link").symlink_to(elsewhere)
    (elsewhere / "circle").symlink_to(shop.music)
    (shop.music / "broken.wav").symlink_to(tmp_path / "nowhere")
    os.mkfifo(shop.music / "pipe.wav")
    summary = shop.update()
    assert (summary.added, summary.failed) == (1, 0)


def test_names_of_any_kind_are_kept(shop):
    source = shop.song("source.wav", 0)
    names = ["\u00e9.wav".encode(), "e\u0301.wav".encode(), "🎵.wav".encode(), b"a\nb.wav", b"\xff\xfe.wav"]
    names.append(b"x" * 251 + b".wav")
    for seed, name in enumerate(names, 1):
        shutil.move(shop.song("next.wav", seed), os.fsdecode(os.fsencode(shop.music) + b"/" + name))
    source.unlink()
    assert shop.update().added == len(names)
    assert {os.fsencode(Path(path).name) for path in shop.paths()} == set(names)
    titles = {candidate.title for candidate in shop.open().search(np.ones(64), 9).candidates}
    assert {"a\\nb", "\\xff\\xfe", "🎵"} < titles


def test_a_library_without_folders_says_what_to_do(shop):
    with pytest.raises(LibraryError, match=r"no music folder yet.*library add"):
        shop.update(folders=[])


def test_a_second_updater_is_refused(shop):
    shop.song("a.wav", 1)
    with (
        FileLock(shop.catalogue.with_suffix(".lock"), "updating the library"),
        pytest.raises(StateError, match=rf"Process {os.getpid()} is already updating the library"),
    ):
        shop.update()


def test_a_model_that_answers_nonsense_costs_the_file_only(shop, monkeypatch):
    shop.song("a.wav", 1)
    monkeypatch.setattr("tests.support.encoder.bands", lambda samples, dimension: np.full(dimension, np.nan))
    assert shop.update().failed == 1
    assert shop.reasons() == {"a.wav": "no_vector"}


def test_progress_counts_up_with_rate_and_time_left(shop):
    for number in range(4):
        shop.song(f"{number}.wav", number)
    seen = []
    shop.update(on_progress=seen.append)
    assert [(progress.done, progress.total) for progress in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [Path(progress.path).name for progress in seen] == ["0.wav", "1.wav", "2.wav", "3.wav"]
    assert all(progress.per_minute > 0 for progress in seen)
    assert seen[-1].eta_s == 0.0


def test_a_stop_keeps_what_is_done_and_the_next_run_goes_on(shop):
    for number in range(6):
        shop.song(f"{number}.wav", number)
    stop = Event()
    first = shop.update(stop=stop, on_progress=lambda progress: progress.done == 2 and stop.set())
    assert (first.added, first.interrupted) == (2, True)
    second = shop.update()
    assert (second.added, second.unchanged, second.interrupted) == (4, 2, False)
    assert shop.bundle.music.heard == 6


def test_a_long_update_publishes_on_the_way(shop, monkeypatch):
    monkeypatch.setattr("sottovoce.daemon.library.update._PUBLISH_EVERY_S", 0.0)
    for number in range(3):
        shop.song(f"{number}.wav", number)
    sizes = []
    shop.update(on_progress=lambda _: sizes.append(len(shop.open())))
    assert sizes == [1, 2, 3]
    assert shop.open().revision >= 2


def test_annoy_is_built_and_kept_in_step(shop):
    settings = settings_with(index="annoy")
    for number in range(8):
        shop.song(f"{number}.wav", number)
    assert shop.update(settings=settings).index == "built"
    assert shop.open(settings).index_kind == "annoy"
    assert shop.update(settings=settings).index == ""

    shop.song("new.wav", 9)
    assert shop.update(settings=settings).index == "built"
    library = shop.open(settings)
    assert library.index_kind == "annoy"
    assert library.search(np.ones(64), 9).candidates == shop.open().search(np.ones(64), 9).candidates


def test_a_full_disk_for_the_index_leaves_search_exact(shop, monkeypatch):
    shop.song("a.wav", 1)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sottovoce.daemon.library.generation.build", full)
    settings = settings_with(index="annoy")
    assert "No space left on device" in shop.update(settings=settings).index
    assert shop.open(settings).index_kind == "exact"


PROGRAM = """
import os, sys, pathlib
from sottovoce.daemon.library.settings import LibrarySettings
from sottovoce.daemon.library.update import update_library
from tests.support.encoder import FakeBundle
music, catalogue, index, log, limit = sys.argv[1:]
if int(limit):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
bundle = FakeBundle()
embed = bundle.music.embed_windows
def logged(samples):
    with open(log, "a") as file:
        print(abs(hash(samples.tobytes()[:4000])), file=file)
    return embed(samples)
bundle.music.embed_windows = logged
print("ready", flush=True)
paths = pathlib.Path(catalogue), pathlib.Path(index), [pathlib.Path(music)]
update_library(*paths, bundle, LibrarySettings(decode_processes=0))
"""


def run_update(shop, log, limit=0):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONHASHSEED": "0"}
    arguments = [str(path) for path in (shop.music, shop.catalogue, shop.index, log)]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments, str(limit)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(shop):
    if not shop.catalogue.exists():
        return 0
    with Catalogue(shop.catalogue, create=True) as catalogue:
        return len(catalogue.embedded(shop.bundle.hash))


def test_a_kill_at_any_point_loses_only_the_file_in_hand(shop, tmp_path):
    count, log = 16, tmp_path / "log"
    for number in range(count):
        shop.song(f"{number:02d}.wav", number)
    rng, kills, done = random.Random(1), 0, 0
    while done < count:
        process = run_update(shop, log)
        assert process.stdout.readline() == "ready\n"
        try:
            process.wait(rng.uniform(0.0, 0.1 + 0.1 * kills))
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        _, errors = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), errors
        assert finished(shop) >= done
        done = finished(shop)
    heard = log.read_text().split()
    assert kills >= 1
    assert len(set(heard)) == count
    assert len(heard) <= count + kills  # each kill may cost one file its hearing


@pytest.mark.skipif(not hasattr(os, "fork"), reason="file size limits are a POSIX matter")
def test_a_full_disk_ends_in_a_sentence_and_keeps_finished_tracks(shop, tmp_path):
    for number in range(30):
        shop.song(f"{number:02d}.wav", number)
    process = run_update(shop, tmp_path / "log", limit=120_000)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert "LibraryError: The" in errors.splitlines()[-1]
    kept = finished(shop)
    assert 0 < kept < 30
    assert shop.update().added == 30 - kept


def test_the_first_interrupt_ends_cleanly(shop, tmp_path):
    for number in range(40):
        shop.song(f"{number:02d}.wav", number)
    process = run_update(shop, tmp_path / "log")
    assert process.stdout.readline() == "ready\n"
    while not finished(shop):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate()
    kept = finished(shop)
    assert kept > 0
    summary = shop.update()
    assert summary.unchanged >= kept
    assert summary.added + kept == 40
