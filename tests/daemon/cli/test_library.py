import json
import os
import shutil
import signal
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sottovoce.daemon.cli.commands import app
from sottovoce.daemon.errors import DaemonError, LibraryError
from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.lock import FileLock
from tests.support.audio import melody, write_audio
from tests.support.encoder import FakeBundle


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SOTTOVOCE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(os, "nice", lambda _: 0)
    models = types.ModuleType("sottovoce.models.bundle")
    models.load_bundle = lambda name, device: FakeBundle(name)
    monkeypatch.setitem(sys.modules, "sottovoce.models.bundle", models)
    return tmp_path / "home"


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(4):
        write_audio(
            folder / f"{number}.wav",
            melody(3.0, number, 8_000),
            "wav-mono-8k",
            rate_hz=8_000,
            tags={"title": f"song {number}", "artist": "[b]somebody"},
        )
    return folder


def call(*arguments, code=0, answer=None):
    # Decoding in this process is quick; one test below starts real ones.
    inside = () if "--processes" in arguments else ("-o", "library.decode_processes=0")
    given = [str(argument) for argument in arguments if argument != "--processes"]
    result = CliRunner().invoke(app, ["library", *given, *inside], input=answer)
    if isinstance(result.exception, DaemonError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_add_hears_a_folder_and_list_shows_it(home, music):
    added = call("add", music)
    assert added.stdout == "4 added.\n"
    assert "4 of 4 files" in added.stderr

    listed = call("list").stdout
    assert listed.splitlines()[-1] == "4 tracks."
    assert "[b]somebody" in listed
    assert "0:03" in listed
    assert "3.wav" in listed

    tracks = json.loads(call("list", "--json").stdout)
    assert [track["title"] for track in tracks] == [f"song {number}" for number in range(4)]
    assert tracks[0]["paths"] == [str(music / "0.wav")]
    assert set(tracks[0]["sections"][0]) == {
        "bundle",
        "decoder",
        "start_s",
        "valence",
        "arousal",
        "emotion",
        "scores",
    }
    assert sum(tracks[0]["sections"][0]["scores"].values()) == pytest.approx(1.0)


def test_add_decodes_in_processes_by_default(home, music):
    assert call("add", music, "--processes").stdout == "4 added.\n"


def test_update_says_what_changed(home, music):
    call("add", music)
    assert call("update").stdout == "4 unchanged.\n"
    (music / "0.wav").rename(music / "moved.wav")
    (music / "1.wav").unlink()
    (music / "text.mp3").write_text("words")
    lines = call("update").stdout.splitlines()
    assert lines[0] == "1 moved or copied, 2 unchanged, 1 without a track, 1 gone."
    assert "`sottovoce library errors`" in lines[1]
    assert "`sottovoce library prune`" in lines[2]


def test_export_writes_a_line_a_track_and_keeps_any_name(home, music):
    strange = os.fsencode(music) + b"/caf\xe9\n.wav"
    shutil.move(music / "0.wav", os.fsdecode(strange))
    call("add", music)
    lines = call("export").stdout.splitlines()
    assert len(lines) == 4
    assert strange in {os.fsencode(json.loads(line)["paths"][0]) for line in lines}
    assert "caf\\xe9\\n.wav" in call("list").stdout


def test_errors_show_why_and_leave_pictures_out(home, music):
    (music / "lyrics.mp3").write_text("la la")
    (music / "cover.txt").write_text("no audio promised")
    call("add", music)
    shown = call("errors").stdout
    assert "lyrics.mp3" in shown
    assert "not_audio" in shown
    assert "cover.txt" not in shown
    assert shown.splitlines()[-1] == "1 files with errors, 1 other files without audio."
    assert {Path(row["path"]).name: row["reason"] for row in json.loads(call("errors", "--json").stdout)} == {
        "lyrics.mp3": "not_audio",
        "cover.txt": "not_audio",
    }
    assert "1 without a track" not in call("update").stdout
    assert "2 without a track" in call("update", "--retry-failed").stdout


def test_errors_name_files_that_are_cut_short(home, music):
    path = write_audio(music / "long.flac", melody(20.0, 9), "flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    call("add", music)
    shown = call("errors").stdout
    assert "long.flac" in shown
    assert "what decodes is used" in shown


def test_prune_asks_and_forgets_only_what_is_gone_for_good(home, music):
    call("add", music)
    assert call("prune").stdout == "No file is gone.\n"
    for number in range(3):
        (music / f"{number}.wav").unlink()
    assert "is taken for offline: 3 of 4 known files are gone" in call("update").stdout
    call("prune", answer="n\n")
    assert "4 tracks." in call("list").stdout
    assert "3 files forgotten." in call("prune", answer="y\n").stdout
    assert "1 tracks." in call("list").stdout
    assert call("update").stdout == "1 unchanged.\n"


@pytest.mark.parametrize("loss", [shutil.rmtree, lambda music: [path.unlink() for path in music.iterdir()]])
def test_prune_never_forgets_a_drive_that_is_not_plugged_in(home, music, loss):
    call("add", music)
    loss(music)
    assert call("prune", "--yes").stdout == "No file is gone.\n"
    assert "4 tracks." in call("list").stdout


def test_remove_forgets_a_folder_and_touches_no_file(home, music):
    call("add", music)
    with pytest.raises(LibraryError, match="is not a folder of the library"):
        call("remove", music / "other", "--yes")
    call("remove", music, answer="n\n")
    assert "4 files forgotten." in call("remove", music, "--yes").stdout
    assert "0 tracks." in call("list").stdout
    assert len(list(music.iterdir())) == 4


def test_verify(home, music):
    call("add", music)
    assert call("verify").stdout == "The library is whole.\n"
    (music / "0.wav").unlink()
    assert "1 files are gone" in call("verify", code=6).stdout
    assert (
        "4 tracks are not embedded with this model"
        in call("verify", "-o", "model.bundle=other", code=6).stdout
    )
    with Catalogue(home / "data" / "library.sqlite3") as catalogue:
        catalogue.connection.execute("UPDATE sections SET decoder = 'another' WHERE track = 1")
    assert "Several decoders were used (" in call("verify", code=6).stdout


def test_verify_looks_at_the_index(home, music):
    pytest.importorskip("annoy", reason="annoy has no wheel for this platform")
    annoy = ("-o", "library.index=annoy")
    call("add", music, *annoy)
    assert call("verify", *annoy).stdout == "The library is whole.\n"
    (home / "cache" / "index" / "CURRENT").unlink()
    assert "The index is not used: there is none." in call("verify", *annoy, code=6).stdout
    call("update", *annoy)
    assert call("verify", *annoy).stdout == "The library is whole.\n"


def test_folders_of_the_configuration_are_heard_too(home, music):
    assert call("update", "-o", f"library.folders=['{music}']").stdout == "4 added.\n"


@pytest.mark.parametrize("command", ["list", "errors", "verify", "prune", "export"])
def test_an_empty_library_says_what_to_do(home, command):
    with pytest.raises(LibraryError, match=r"The library is empty.*library add ~/Music"):
        call(command)


def test_update_without_folders_says_what_to_do(home):
    with pytest.raises(LibraryError, match="no music folder yet"):
        call("update")


@pytest.mark.parametrize(
    ("make", "words"), [(None, "is not a folder"), (Path.mkdir, "is empty"), (Path.touch, "is not")]
)
def test_a_folder_that_holds_nothing_is_refused(home, tmp_path, make, words):
    folder = tmp_path / "no\nmusic"
    if make:
        make(folder)
    with pytest.raises(LibraryError, match=rf"no\\nmusic {words}"):
        call("add", folder)
    assert not (home / "data" / "library.sqlite3").exists()


def test_a_damaged_catalogue_is_refused_and_left_alone(home, music):
    call("add", music)
    catalogue = home / "data" / "library.sqlite3"
    catalogue.write_bytes(b"garbage" * 1000)
    for command in ("list", "update", "verify", "prune"):
        with pytest.raises(LibraryError, match="is damaged"):
            call(command)
    assert catalogue.read_bytes() == b"garbage" * 1000


def test_prune_waits_for_no_update(home, music):
    call("add", music)
    with (
        FileLock(home / "data" / "library.lock", "updating the library"),
        pytest.raises(DaemonError, match="already updating the library"),
    ):
        call("prune")


def test_ctrl_c_keeps_what_is_done(home, music, monkeypatch):
    heard = []

    def interrupt_after_two(self, samples):
        heard.append(len(samples))
        if len(heard) == 2:
            signal.raise_signal(signal.SIGINT)
        return embed(self, samples)

    from tests.support.encoder import FakeMusic

    embed = FakeMusic.embed_windows
    monkeypatch.setattr(FakeMusic, "embed_windows", interrupt_after_two)
    result = call("add", music, code=130)
    assert "ask again to leave at once" in result.stderr
    assert "2 added." in result.stdout
    assert "Interrupted: what is done is kept" in result.stdout
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert call("update").stdout == "2 added, 2 unchanged.\n"


def test_the_second_ctrl_c_leaves_at_once_and_keeps_what_is_done(home, music, monkeypatch):
    from tests.support.encoder import FakeMusic

    embed, heard = FakeMusic.embed_windows, []

    def interrupt_twice(self, samples):
        heard.append(len(samples))
        if len(heard) == 2:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        return embed(self, samples)

    with monkeypatch.context() as patched:
        patched.setattr(FakeMusic, "embed_windows", interrupt_twice)
        assert (
            CliRunner()
            .invoke(app, ["library", "add", str(music), "-o", "library.decode_processes=0"])
            .exit_code
            == 130
        )
    assert "1 tracks." in call("list").stdout
    assert call("update").stdout == "3 added, 1 unchanged.\n"


def test_the_bar_on_a_terminal_survives_any_name(home, music, monkeypatch):
    shutil.move(music / "0.wav", os.fsdecode(os.fsencode(music) + b"/[red]\xff\n[bold].wav"))
    monkeypatch.setattr("sottovoce.daemon.cli.updating._is_terminal", lambda: True)
    assert call("add", music).stdout == "4 added.\n"


def test_every_track_is_searchable_afterwards(home, music):
    from sottovoce.daemon.library.library import Library
    from sottovoce.daemon.library.settings import LibrarySettings

    call("add", music)
    library = Library.open(
        home / "data" / "library.sqlite3",
        home / "cache" / "index",
        FakeBundle("compact").hash,
        LibrarySettings(minimum_duration_s=0.0),
    )
    assert len(library.search(np.ones(64), 4).candidates) == 4
