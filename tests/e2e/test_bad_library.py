"""Music folders, catalogues, indexes and bundles that are broken, foreign, gone, or change while in use."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sottovoce.clients import Subscriber
from sottovoce.clients.protocol import Event, Library
from sottovoce.models.bundle import find_bundle
from tests.e2e.conftest import INLINE, TRACKS
from tests.support.audio import melody, write_audio
from tests.support.forked import call, serving
from tests.support.saying import refused
from tests.support.voice import sentences

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_audio(tmp_path_factory.mktemp("voice") / "voice.wav", sentences(1), rate_hz=16_000)


def suggested(home: Path, voice: Path, *options: str) -> dict[str, object]:
    done = call("suggest", "--json", voice, *options, home=home)
    assert done.code == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def track_ids(home: Path) -> list[str]:
    return [track["track"] for track in json.loads(call("library", "list", "--json", home=home).stdout)]


def test_a_music_folder_that_is_missing_or_empty_is_refused(tmp_path: Path):
    (tmp_path / "bare").mkdir()
    home = tmp_path / "home"
    refused(
        call("library", "add", tmp_path / "none", home=home), 6, r"none is not a folder\. Name the folder"
    )
    refused(call("library", "add", tmp_path / "bare", home=home), 6, r"bare is empty\. Name the folder")
    refused(call("library", "list", home=home), 6, r"The library is empty\. Add your music")
    refused(
        call("library", "update", home=home), 6, r"no music folder yet\. Name one: `sottovoce library add"
    )


def test_a_folder_of_broken_files_adds_nothing_and_says_why_for_each(tmp_path: Path):
    music = tmp_path / "music"
    music.mkdir()
    (music / "text.mp3").write_text("no music " * 100)
    (music / "empty.flac").touch()
    home = tmp_path / "home"
    done = call("library", "add", music, home=home)
    assert (done.code, "2 without a track." in done.stdout) == (0, True)
    assert "`sottovoce library errors` says why" in done.stdout
    errors = json.loads(call("library", "errors", "--json", home=home).stdout)
    assert {Path(each["path"]).name: each["reason"] for each in errors} == {
        "text.mp3": "not_audio",
        "empty.flac": "empty",
    }


def overwrite(catalogue: Path) -> None:
    catalogue.write_bytes(b"This is no database, but was one. " * 300)


def tear(catalogue: Path) -> None:
    content = bytearray(catalogue.read_bytes())
    content[4096 : len(content) - 4096] = b"\xee" * (len(content) - 8192)
    catalogue.write_bytes(content)


def belong_to_another_program(catalogue: Path) -> None:
    catalogue.unlink()
    sql(catalogue, "CREATE TABLE bookmarks (url TEXT)")


def come_from_the_future(catalogue: Path) -> None:
    sql(catalogue, "PRAGMA user_version = 9")


def sql(catalogue: Path, statement: str) -> None:
    connection = sqlite3.connect(catalogue)
    with connection:
        connection.execute(statement)
    connection.close()


DAMAGE = {
    overwrite: r"is damaged \(file is not a database\) and was left as it is\. Restore it from a backup",
    tear: r"is damaged \(.*malformed.*\) and was left as it is\. Restore it from a backup",
    belong_to_another_program: r"is not a sottovoce catalogue but another program's database\. Move it away",
    come_from_the_future: r"has version 9, and this sottovoce reads version 1\. Upgrade sottovoce",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_catalogue_that_cannot_be_used_is_refused_everywhere_and_left_alone(
    home: Path, voice: Path, damage: Callable[[Path], None]
):
    catalogue = home / "data" / "library.sqlite3"
    damage(catalogue)
    before = catalogue.read_bytes()
    for command in (
        ("suggest", voice),
        ("run", "--input", voice, "--fast"),
        ("library", "list"),
        ("library", "update"),
    ):
        refused(call(*command, home=home), 6, DAMAGE[damage])
    assert catalogue.read_bytes() == before


def test_a_corrupt_index_costs_nothing_but_a_warning_and_is_made_anew(home: Path, voice: Path):
    annoy = ("-o", "library.index=annoy")
    assert call("library", "update", *INLINE, *annoy, home=home).code == 0
    [forest] = (home / "cache" / "index").glob("gen-*/forest.ann")
    whole = suggested(home, voice, *annoy)
    forest.write_bytes(b"\x55" * forest.stat().st_size)
    assert suggested(home, voice, *annoy) == whole
    done = call("library", "verify", *annoy, home=home)
    assert done.code == 6
    assert "`sottovoce library update` makes it anew." in done.stdout
    assert call("library", "update", *INLINE, *annoy, home=home).code == 0
    assert call("library", "verify", *annoy, home=home).code == 0


def test_a_library_heard_by_another_bundle_says_to_update_and_keeps_what_it_has(home: Path, voice: Path):
    sql(home / "data" / "library.sqlite3", f"UPDATE sections SET bundle = '{'0' * 64}'")
    found = suggested(home, voice)
    assert found["tracks"] == []
    assert (
        found["reason"] == "The library was made with another model bundle: run `sottovoce library update`."
    )
    assert call("library", "verify", home=home).code == 6
    assert f"{TRACKS} added." in call("library", "update", *INLINE, home=home).stdout
    assert found["emotion"]
    assert len(suggested(home, voice)["tracks"]) == TRACKS


def test_a_library_that_is_taken_away_while_in_use_goes_on_serving(home: Path, voice: Path):
    tracks = track_ids(home)
    with serving(home, "--input", voice, "--fast", "--stay") as daemon:
        for file in (home / "data").glob("library.sqlite3*"):
            file.unlink()
        shutil.rmtree(home / "cache")
        for track in tracks:
            assert daemon.ask("pin", track=track)["current"] == track
        assert daemon.ask("status")["tracks"] == TRACKS
        daemon.signal(15)
        assert daemon.wait(5) == 0
    assert "Traceback" not in daemon.stderr


def test_an_update_is_taken_into_use_by_the_running_daemon(
    stock: Path, home: Path, voice: Path, tmp_path: Path
):
    (tmp_path / "more").mkdir()
    write_audio(tmp_path / "more" / "new.flac", melody(8.0, 99, 16_000), "flac", rate_hz=16_000)
    with serving(home, "--input", voice, "--fast", "--stay") as daemon:
        with Subscriber(daemon.events, ("library",), timeout_s=20) as subscriber:
            assert call("library", "add", tmp_path / "more", *INLINE, home=home).code == 0
            assert daemon.ask("reload") == {"tracks": TRACKS + 1}
            swapped = next(item for item in subscriber if isinstance(item, Event))
        assert isinstance(swapped, Library)
        assert (swapped.phase, swapped.tracks) == ("swapped", TRACKS + 1)
        assert daemon.ask("status")["tracks"] == TRACKS + 1


def test_a_catalogue_that_breaks_while_in_use_is_told_and_what_is_loaded_goes_on(home: Path, voice: Path):
    track = track_ids(home)[0]
    with serving(home, "--input", voice, "--fast", "--stay") as daemon:
        overwrite(home / "data" / "library.sqlite3")
        with pytest.raises(Exception, match="is damaged"):
            daemon.ask("reload")
        assert daemon.ask("pin", track=track)["current"] == track
        assert daemon.ask("status")["tracks"] == TRACKS
    assert "Traceback" not in daemon.stderr


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_bundle("compact"), tmp_path / "bundle"))


def test_a_bundle_that_is_unknown_is_refused_with_the_known_ones(home: Path, voice: Path):
    for command in (("suggest", voice), ("run", "--input", voice), ("library", "update")):
        done = call(*command, "-o", "model.bundle=compakt", home=home)
        refused(
            done, 5, r"No bundle 'compakt': it is neither one of .*compact.* `sottovoce models list` shows"
        )


def test_a_bundle_without_its_configuration_is_none(home: Path, voice: Path, bundle: Path):
    (bundle / "config.json").unlink()
    refused(call("suggest", voice, "-o", f"model.bundle={bundle}", home=home), 5, r"No bundle '.*bundle'")


def test_a_bundle_with_a_broken_configuration_or_weights_is_refused(home: Path, voice: Path, bundle: Path):
    weights = bundle / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 0xFF
    weights.write_bytes(content)
    choice = ("-o", f"model.bundle={bundle}")
    refused(call("suggest", voice, *choice, home=home), 5, r"is not the file its config\.json describes")
    weights.unlink()
    refused(call("suggest", voice, *choice, home=home), 5, r"Cannot read .*weights\.safetensors: ")
    (bundle / "config.json").write_text("{")
    refused(call("suggest", voice, *choice, home=home), 5, r"config\.json is not readable as JSON")
