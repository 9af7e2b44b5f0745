"""The memory file: whole or not at all, refused but kept when it cannot be used."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.errors import StateError
from sottovoce.daemon.suggest.director import Director
from sottovoce.daemon.suggest.memory import Recalled, load, save
from sottovoce.daemon.suggest.settings import SuggestSettings
from sottovoce.daemon.suggest.state import DirectorState
from tests.support.suggestions import Listener, hear


@pytest.fixture
def state() -> DirectorState:
    listener = Listener(Director(SuggestSettings()))
    listener.hear(hear("happy", "a"), 100.0)
    listener.director.veto("sad0", 101.0)
    listener.director.like("happy2")
    listener.answer(listener.director.skip(), 102.0)
    return listener.director.snapshot(103.0)


def test_round_trip(tmp_path, state):
    path = tmp_path / "director.json"
    save(path, state, wall_s=1_000.0)
    assert load(path, wall_s=1_060.5) == Recalled(state, away_s=60.5)
    assert [item.name for item in tmp_path.iterdir()] == ["director.json"]


def test_first_start_has_nothing_to_recall(tmp_path):
    assert load(tmp_path / "director.json", wall_s=0.0) == Recalled()


def test_wall_clock_set_back_counts_as_no_time(tmp_path, state):
    path = tmp_path / "director.json"
    save(path, state, wall_s=1_000.0)
    assert load(path, wall_s=900.0).away_s == 0.0


def test_windows_go_on_over_a_restart_with_a_new_monotonic_clock(tmp_path, state):
    path = tmp_path / "director.json"
    save(path, state, wall_s=1_000.0)
    recalled = load(path, wall_s=1_060.0)
    director = Director.restore(SuggestSettings(), recalled.state, now_s=3.0, away_s=recalled.away_s)
    assert director.snapshot(3.0).plays[0].until_s == 3.0 - 60.0 - 1.0
    assert Listener(director).answer(director.skip(), 4.0).current.track == "happy1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is damaged"),
        (b'{"version": 1, "saved', "it is damaged"),
        (b"[]", "it is damaged"),
        (b"\xff\xfe\x00", "it is damaged"),
        (b'{"version": 1, "saved_at": 1.0, "state": {"clock_s": "x"}}', "it is damaged"),
        (b'{"version": 1, "saved_at": 1.0, "state": {"unknown": 1}}', "it is damaged"),
        (b'{"version": 2, "anything": []}', "it is of version 2 and this program knows 1"),
    ],
)
def test_a_file_that_cannot_be_used_is_kept_aside(tmp_path, content, why):
    path = tmp_path / "director.json"
    for number in (1, 2):
        path.write_bytes(content)
        recalled = load(path, wall_s=0.0)
        aside = tmp_path / f"director.refused-{number}.json"
        assert recalled.state is None
        assert recalled.warning.startswith(
            "What was learnt before is not used because director.json cannot be: "
        )
        assert why in recalled.warning
        assert recalled.warning.endswith(f"it is kept as {aside}.")
        assert aside.read_bytes() == content
        assert not path.exists()


@given(st.binary(max_size=200))
def test_no_content_is_ever_lost_or_fatal(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("memory") / "director.json"
    path.write_bytes(content)
    assert load(path, wall_s=0.0).state is None
    assert [item.read_bytes() for item in path.parent.iterdir()] == [content]


@given(st.data())
def test_a_damaged_state_never_half_loads(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("memory") / "director.json"
    listener = Listener(Director(SuggestSettings()))
    listener.hear(hear("happy"), 0.0)
    save(path, listener.director.snapshot(1.0), wall_s=0.0)
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    recalled = load(path, wall_s=0.0)
    assert recalled.state is None
    assert "it is damaged" in recalled.warning


def test_a_failed_save_keeps_the_old_file(tmp_path, state, monkeypatch):
    path = tmp_path / "director.json"
    save(path, state, wall_s=1.0)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateError, match=r"Cannot write .*: No space left on device\. Free some"):
        save(path, state, wall_s=2.0)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_into_a_missing_folder_is_told(tmp_path, state):
    with pytest.raises(StateError, match=r"Cannot write .*: No such file or directory"):
        save(tmp_path / "none" / "director.json", state, wall_s=0.0)


def test_an_unreadable_file_is_told(tmp_path):
    (tmp_path / "director.json").mkdir()
    with pytest.raises(StateError, match=r"Cannot read .*director\.json: .*\. Make it readable for"):
        load(tmp_path / "director.json", wall_s=0.0)


def test_a_refused_file_that_cannot_be_renamed_is_told(tmp_path, monkeypatch):
    path = tmp_path / "director.json"
    path.write_bytes(b"broken")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StateError, match=r"nor rename it: Permission denied\. Move it away\."):
        load(path, wall_s=0.0)
    assert path.read_bytes() == b"broken"


def test_file_is_plain_json_with_no_more_than_the_state(tmp_path, state):
    path = tmp_path / "director.json"
    save(path, state, wall_s=5.0)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["saved_at"] == 5.0
    assert msgspec.convert(content["state"], DirectorState) == state
    assert path.stat().st_size < 16_384
