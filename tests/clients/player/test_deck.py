import signal
import time
from pathlib import Path

import numpy as np
import pytest

from sottovoce.clients.player.deck import Deck
from tests.support.audio import FORMATS, tone, write_audio

RATE_HZ = 48_000


def played(deck: Deck) -> np.ndarray:
    deck.join()
    assert deck.left is not None
    sound = np.zeros((deck.left, 2), dtype=np.float32)
    assert deck.read(sound) == len(sound)
    assert deck.left == 0
    return sound


def deck(path: Path | str, start_s: float = 0.0, ahead_s: float = 30.0) -> Deck:
    return Deck(str(path), start_s, RATE_HZ, ahead_s)


@pytest.mark.parametrize("name", ["wav-16", "mp3", "opus", "m4a", "wav-mono-8k", "flac-7.1-96k"])
def test_every_format_is_played_from_the_wanted_place_at_the_wanted_rate(tmp_path, name):
    half = [tone(2.0, 300.0, 0.5), tone(2.0, 2000.0, 0.5)]
    path = write_audio(tmp_path / "file", np.concatenate(half), name)
    sound = played(deck(path, 1.5))
    assert len(sound) / RATE_HZ == pytest.approx(2.5, abs=0.05)
    for begin_s, frequency_hz in ((0.1, 300.0), (1.0, 2000.0)):
        part = sound[round(begin_s * RATE_HZ) :][: RATE_HZ // 4, 1]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        assert np.argmax(spectrum) * 4 == pytest.approx(frequency_hz, abs=4)
        loud = 0.5 if FORMATS[name].layout != "7.1" else 0.4
        assert np.sqrt(np.mean(part**2)) == pytest.approx(loud / np.sqrt(2), rel=0.06)


def test_nothing_is_lost_between_packets_nor_at_the_start(tmp_path):
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, 3 * RATE_HZ).astype(np.float32)
    path = write_audio(tmp_path / "x.wav", noise, "wav-32f", rate_hz=44_100)
    sound = Deck(str(path), 1.25, 44_100, 30.0)
    assert np.array_equal(played(sound)[:, 0], noise[round(1.25 * 44_100) :])
    assert sound.position_s == pytest.approx(len(noise) / 44_100)


def test_no_more_is_decoded_ahead_than_asked_for_and_closing_ends_it_at_once(tmp_path):
    path = write_audio(tmp_path / "x.flac", tone(60.0), "flac")
    long = deck(path, ahead_s=2.0)
    while not long.ready:
        time.sleep(0.01)
    time.sleep(0.2)
    assert long.left is None
    block = np.zeros((4 * RATE_HZ, 2), dtype=np.float32)
    assert long.read(block) <= 2 * RATE_HZ
    long.close()
    begun_s = time.monotonic()
    long.join()
    assert time.monotonic() - begun_s < 2
    assert long.fault == ""


def test_a_deck_closed_before_it_has_begun_leaves_nothing_behind(tmp_path):
    path = write_audio(tmp_path / "x.flac", tone(60.0), "flac")
    for wait_s in (0.0, 0.01, 0.1):
        brief = deck(path, ahead_s=2.0)
        time.sleep(wait_s)
        brief.close()
        brief.join()
        assert brief.fault == ""


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("caf\udce9: 100%.flac", None, "No such file or directory"),
        ("x.mp3", b"no sound at all", "Invalid data found when processing input"),
        ("x.flac", b"no sound at all", ""),
        ("x.flac", b"", ""),
    ],
)
def test_what_cannot_be_played_gives_nothing_and_says_why_where_that_is_known(tmp_path, name, content, why):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    empty = deck(tmp_path / name)
    assert not len(played(empty))
    assert empty.fault == why


def test_a_path_that_no_system_takes_is_a_fault_like_any_other():
    empty = deck("/tmp/\0")
    empty.join()
    assert empty.left == 0
    assert "null byte" in empty.fault


def test_a_name_that_looks_like_a_protocol_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_audio(tmp_path / "tone.flac", tone(1.5), "flac").rename(tmp_path / "http:tone.flac")
    assert len(played(deck("http:tone.flac"))) == 1.5 * RATE_HZ


def test_a_start_behind_the_end_gives_nothing_and_no_fault(tmp_path):
    path = write_audio(tmp_path / "x.flac", tone(2.0), "flac")
    late = deck(path, 99.0)
    assert not len(played(late))
    assert late.fault == ""


def test_damage_is_not_loud(tmp_path):
    noise = np.array([np.nan, np.inf, -np.inf, 1e30, 0.5] * 1000, dtype=np.float32)
    path = write_audio(tmp_path / "x.wav", noise, "wav-32f", rate_hz=44_100)
    sound = played(Deck(str(path), 0.0, 44_100, 5.0))
    assert sound[:5, 0].tolist() == [0.0, 4.0, -4.0, 4.0, 0.5]


def test_a_decoder_that_crashes_takes_nobody_with_it(tmp_path):
    path = write_audio(tmp_path / "x.flac", tone(60.0), "flac")
    doomed = deck(path, ahead_s=1.0)
    while not doomed.ready:
        time.sleep(0.01)
    doomed._process.send_signal(signal.SIGSEGV)
    doomed.read(np.zeros((RATE_HZ, 2), dtype=np.float32))
    doomed.join()
    assert doomed.fault == "the decoder crashed on it"
