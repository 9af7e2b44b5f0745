import logging

import numpy as np
import pytest

from sottovoce.clients.player.engine import ASK_AHEAD_S, Engine
from sottovoce.clients.player.settings import PlayerSettings
from sottovoce.clients.protocol import Track
from tests.support.speaker import FakeDeck

RATE_HZ = 8_000
BLOCK = 80
SETTINGS = PlayerSettings(
    crossfade_s=1.0,
    target_level_dbfs=-20.0,
    duck_db=12.0,
    duck_attack_ms=100,
    duck_hold_ms=200,
    duck_release_ms=500,
)


def track(name: str, *, start_s: float = 0.0, level_dbfs: float | None = -20.0) -> Track:
    return Track(id=name, path=f"/{name}.flac", title=name, start_s=start_s, level_dbfs=level_dbfs)


class Stage:
    """An engine whose files are constant sounds, and what it asked for."""

    def __init__(self, settings: PlayerSettings = SETTINGS, **length_s: float) -> None:
        self.length_s = length_s
        self.opened: list[tuple[str, float, int]] = []
        self.decks: list[FakeDeck] = []
        self.asked = 0
        self.faults: dict[str, str] = {}
        self.ready = True
        self.engine = Engine(settings, self._open, self._ask, RATE_HZ)

    def _open(self, path: str, start_s: float, rate_hz: int, ahead_s: float) -> FakeDeck:
        assert ahead_s >= SETTINGS.crossfade_s + ASK_AHEAD_S
        name = path[1:].removesuffix(".flac")
        fault = self.faults.get(name, "")
        length_s = 0.0 if fault else self.length_s.get(name, 60.0)
        deck = FakeDeck(np.full(round(length_s * rate_hz), 0.5, dtype=np.float32), rate_hz, start_s)
        deck.fault, deck.ready = fault, self.ready
        self.opened.append((name, start_s, rate_hz))
        self.decks.append(deck)
        return deck

    def _ask(self) -> None:
        self.asked += 1

    def hear(self, seconds: float) -> np.ndarray:
        return np.concatenate([self.engine.render()[:, 0] for _ in range(round(seconds * 100))])


def db(samples: np.ndarray) -> float:
    return 20 * np.log10(np.abs(samples).mean() / 0.5)


def test_silence_until_a_track_is_suggested_then_it_starts_at_its_best_section():
    stage = Stage()
    assert not stage.hear(0.5).any()
    assert stage.engine.track is None
    stage.engine.play(track("a", start_s=12.5))
    heard = stage.hear(2.0)
    assert stage.opened == [("a", 12.5, RATE_HZ)]
    assert stage.engine.track.id == "a"
    assert stage.engine.position_s == pytest.approx(14.5)
    assert heard[-1] == pytest.approx(0.5)


def test_a_track_waits_until_enough_of_it_is_decoded_while_the_one_before_goes_on():
    stage = Stage()
    stage.engine.play(track("a"))
    stage.hear(2.0)
    stage.ready = False
    stage.engine.play(track("b"))
    assert stage.hear(1.0) == pytest.approx(0.5)
    assert stage.engine.track.id == "a"
    stage.decks[-1].ready = True
    stage.hear(0.01)
    assert stage.engine.track.id == "b"


def test_a_newer_suggestion_replaces_one_that_is_not_ready():
    stage = Stage()
    stage.ready = False
    stage.engine.play(track("a"))
    stage.engine.play(track("b"))
    assert [deck.closed for deck in stage.decks] == [True, False]


@pytest.mark.parametrize(
    ("level_dbfs", "gain_db"),
    [(-20.0, 0.0), (-8.0, -12.0), (-26.0, 6.0), (-50.0, 12.0), (None, -4.0)],
)
def test_every_track_is_brought_to_the_common_level(level_dbfs, gain_db):
    stage = Stage()
    stage.engine.play(track("a", level_dbfs=level_dbfs))
    heard = stage.hear(3.0)[-800:]
    loudest_db = 20 * np.log10(10 ** (-1 / 20) / 0.5)  # the ceiling
    assert db(heard) == pytest.approx(min(gain_db, loudest_db), abs=0.01)


def test_volume_and_ducking_add_up_and_the_duck_is_sample_exact():
    stage = Stage(PlayerSettings(crossfade_s=1.0, volume_db=-6.0, duck_db=12.0, duck_attack_ms=100))
    stage.engine.play(track("a"))
    assert db(stage.hear(2.0)[-80:]) == pytest.approx(-6.0, abs=0.01)
    stage.engine.speech(True)
    heard = stage.hear(0.12)
    borders_db = 20 * np.log10(heard[BLOCK - 1 :: BLOCK] / 0.5)
    assert borders_db[1:11] == pytest.approx(-6.0 - 1.2 * np.arange(1, 11), abs=0.01)
    assert stage.engine.duck_db == 12.0
    stage.engine.speech(False)
    assert db(stage.hear(0.4)[-80:]) == pytest.approx(-18.0, abs=0.05)
    assert db(stage.hear(1.0)[-80:]) == pytest.approx(-6.0, abs=0.01)


def test_before_the_end_another_track_is_asked_for_and_without_one_it_loops_without_a_gap():
    stage = Stage(a=10.0)
    stage.engine.play(track("a", start_s=2.0))
    stage.hear(8.0 - 1.0 - ASK_AHEAD_S - 0.05)
    assert stage.asked == 0
    stage.hear(0.1)
    assert stage.asked == 1
    heard = stage.hear(5.0)
    assert stage.asked == 1
    assert stage.opened == [("a", 2.0, RATE_HZ), ("a", 0.0, RATE_HZ)]
    assert np.abs(heard).min() >= 0.49, "the crossfade bridges the end"
    assert stage.engine.position_s < 5.0
    assert stage.decks[0].closed


def test_the_track_that_was_asked_for_replaces_the_loop():
    stage = Stage(a=10.0)
    stage.engine.play(track("a"))
    stage.hear(8.0)
    assert [name for name, *_ in stage.opened] == ["a", "a"], "the loop is prepared"
    stage.engine.play(track("b"))
    assert stage.decks[1].closed
    stage.hear(3.0)
    assert stage.engine.track.id == "b"
    assert [name for name, *_ in stage.opened] == ["a", "a", "b"]


def test_a_short_track_fades_over_half_of_itself():
    stage = Stage(a=1.5)
    stage.engine.play(track("a"))
    stage.hear(10.0)
    assert 10 <= len(stage.opened) <= 16
    assert stage.engine.track.id == "a"


def test_a_file_that_cannot_be_played_is_told_once_and_another_is_asked_for_ever_less_often(caplog):
    stage = Stage()
    stage.faults = {"bad": "No such file or directory"}
    stage.engine.play(track("a"))
    stage.hear(2.0)
    for _ in range(3):
        stage.engine.play(track("bad"))
        assert stage.hear(0.1) == pytest.approx(0.5), "the music before goes on"
    assert stage.asked == 1
    assert [record.getMessage() for record in caplog.records] == [
        "bad cannot be played (/bad.flac): No such file or directory."
    ]
    assert stage.engine.track.id == "a"


def test_files_that_are_all_missing_do_not_flood_the_daemon():
    stage = Stage()
    answering = stage.engine.play

    def ask() -> None:
        stage.asked += 1
        answering(track(f"bad{stage.asked}"))

    stage.faults = {f"bad{number}": "gone" for number in range(100)}
    stage.engine._ask_next = ask
    stage.engine.play(track("bad0"))
    stage.hear(60.0)
    assert 4 <= stage.asked <= 8


def test_a_section_behind_the_end_of_the_file_starts_it_at_its_beginning(caplog):
    stage = Stage(a=10.0)
    stage.engine.play(track("a", start_s=99.0))
    stage.hear(1.5)
    assert stage.opened == [("a", 99.0, RATE_HZ), ("a", 0.0, RATE_HZ)]
    assert stage.engine.track.id == "a"
    assert not caplog.records


def test_a_file_without_sound_is_told(caplog):
    stage = Stage(a=0.0)
    stage.engine.play(track("a"))
    stage.hear(0.1)
    assert "there is no sound in it" in caplog.text
    assert stage.asked == 1


def test_a_file_that_breaks_off_is_told_and_looped(caplog):
    caplog.set_level(logging.WARNING)
    stage = Stage(a=3.0)
    stage.engine.play(track("a"))
    stage.hear(0.5)
    stage.decks[0].fault = "the decoder crashed on it"
    stage.hear(5.0)
    assert [record.getMessage() for record in caplog.records] == ["a breaks off: the decoder crashed on it."]


def test_a_file_that_is_read_too_slowly_is_told_once(caplog):
    stage = Stage(a=2.0)
    stage.engine.play(track("a"))
    stage.hear(0.5)
    stage.decks[0].knows_end = False
    stage.hear(3.0)
    assert caplog.messages == ["a is read too slowly: it has gaps."]
    assert stage.engine.track.id == "a"


def test_no_track_fades_to_silence():
    stage = Stage()
    stage.engine.play(track("a"))
    stage.hear(2.0)
    stage.engine.play(None)
    assert stage.engine.track is None
    assert stage.engine.sounds
    heard = stage.hear(1.5)
    assert not stage.engine.sounds
    assert heard[BLOCK] > 0.4
    assert not heard[round(1.1 * RATE_HZ) :].any()
    assert stage.decks[0].closed


def test_holding_fades_within_200_ms_and_takes_up_the_thread():
    stage = Stage()
    stage.engine.play(track("a"))
    stage.hear(2.0)
    stage.engine.hold(True)
    heard = stage.hear(0.3)
    assert np.abs(np.diff(heard)).max() < 0.5 / 1000
    assert not heard[round(0.22 * RATE_HZ) :].any()
    position_s = stage.engine.position_s
    stage.hear(5.0)
    assert stage.engine.position_s == position_s
    assert not stage.engine.sounds
    stage.engine.hold(False)
    assert stage.hear(0.5)[-1] == pytest.approx(0.5)


def test_another_sample_rate_goes_on_where_the_track_is():
    stage = Stage()
    stage.engine.play(track("a", start_s=5.0))
    stage.hear(3.0)
    stage.engine.set_rate(16_000)
    assert stage.opened[-1] == ("a", pytest.approx(8.0), 16_000)
    assert stage.decks[0].closed
    assert stage.engine.render().shape == (160, 2)
    stage.hear(1.0)
    assert stage.engine.position_s == pytest.approx(9.0, abs=0.02)
    stage.engine.set_rate(16_000)
    assert len(stage.opened) == 2


def test_the_level_is_that_of_what_is_sent():
    stage = Stage()
    assert stage.engine.take_level_dbfs() is None
    stage.hear(0.5)
    assert stage.engine.take_level_dbfs() == -120.0
    stage.engine.play(track("a"))
    stage.hear(2.0)
    stage.engine.take_level_dbfs()
    stage.hear(1.0)
    assert stage.engine.take_level_dbfs() == pytest.approx(20 * np.log10(0.5), abs=0.01)
    stage.engine.speech(True)
    stage.hear(1.0)
    stage.engine.take_level_dbfs()
    stage.hear(1.0)
    assert stage.engine.take_level_dbfs() == pytest.approx(20 * np.log10(0.5) - 12.0, abs=0.01)


def test_closing_lets_go_of_every_file():
    stage = Stage()
    stage.engine.play(track("a"))
    stage.hear(2.0)
    stage.engine.play(track("b"))
    stage.hear(0.1)
    stage.ready = False
    stage.engine.play(track("c"))
    stage.engine.close()
    assert all(deck.closed for deck in stage.decks)
