"""The suggested music is no voice: a real daemon hears it in its microphone, and suggests nothing.

A song with singing is played into the virtual microphone while a client reports it, as the player does.
"""

import json
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sottovoce.clients import Control
from sottovoce.daemon.capture.decode import Recording
from sottovoce.daemon.frames import SAMPLE_RATE_HZ
from sottovoce.daemon.segment import Final, SegmentSettings
from sottovoce.daemon.service.playing import read_stretch
from tests.support.daemon import Running, running, subscribing
from tests.support.data import DATA_ROOT, needs_data
from tests.support.playing import hear, pcm
from tests.support.pulse import require_audio, virtual_microphone
from tests.support.real import samples, speech
from tests.support.tune import at, in_room

SONG_DBFS, VOICE_DBFS = -20.0, -20.0
SUNG = ("1009", "1022")
"""Clips whose singing the judge alone takes for speech, for most of their time."""
LEAD_S = 5.0
"""The song is found and learnt within these."""

pytestmark = [needs_data("speech/ravdess", "music/4q", "music/deam"), pytest.mark.data]


def wave_of(path: Path) -> NDArray[np.float64]:
    with Recording(path) as recording:
        return np.concatenate(list(recording.chunks())).astype(np.float64) / 32768


@contextmanager
def reporting(daemon: Running, song: Path) -> Iterator[None]:
    """Report a song as playing from now on, every second."""
    done, began_s = threading.Event(), time.monotonic()

    def report() -> None:
        with Control(daemon.control) as control:
            while not done.is_set():
                position_s = time.monotonic() - began_s
                control.request(
                    "playback.report", state="playing", client="test", path=str(song), position_s=position_s
                )
                done.wait(1.0)
            control.request("playback.report", state="stopped", client="test")

    thread = threading.Thread(target=report)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def heard_by(daemon: Running, act: Any) -> list[dict[str, Any]]:
    """Return what is published while something is done, and a second longer."""
    with subscribing(daemon, "--topic", "utterance", "--topic", "suggestion") as subscriber:
        assert subscriber.stdout is not None
        time.sleep(1.0)
        act()
        time.sleep(1.0)
        subscriber.terminate()
        return [json.loads(line) for line in subscriber.stdout.readlines()]


@pytest.mark.audio
@pytest.mark.timeout(150)
def test_a_song_in_the_microphone_suggests_nothing_and_a_voice_over_it_is_heard(home: Path, tmp_path: Path):
    require_audio()
    songs = sorted((DATA_ROOT / "music" / "4q" / "Q1").glob("*.opus"))[:1]
    song = songs[0]
    music = at(SONG_DBFS, wave_of(song))
    voice = at(VOICE_DBFS, samples(speech(("sad",), 1)[0]).astype(np.float64))
    mixed = music.copy()
    start = round(LEAD_S * SAMPLE_RATE_HZ)
    mixed[start : start + len(voice)] += voice[: len(mixed) - start]
    with virtual_microphone(tmp_path) as microphone, running(home, env=microphone.environment) as daemon:

        def play(wave: NDArray[np.float64]) -> None:
            with reporting(daemon, song):
                microphone.play_samples(pcm(wave), SAMPLE_RATE_HZ)

        alone = heard_by(daemon, lambda: play(music))
        beside = heard_by(daemon, lambda: play(mixed))
        assert daemon.stop() == 0
    assert [line for line in alone if line["topic"] in ("utterance.final", "suggestion")] == []
    assert [line["topic"] for line in beside if line["topic"] == "utterance.final"] == ["utterance.final"]
    assert [line for line in beside if line["topic"] == "suggestion"]


def file_of(songs: list[NDArray[np.float64]], path: Path) -> Path:
    """Write songs, one after the other, as one recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm(np.concatenate(songs)).astype("<i2").tobytes())
    return path


def heard_s(song: Path, path: str) -> float:
    """Return the seconds that are taken for speech of a song in a room, once it could be found."""
    settings = SegmentSettings(judge="silero")
    music = in_room(wave_of(song), gain_db=0.0, delay_s=0.15, rt60_s=0.3)
    music += at(-65.0, np.random.default_rng(1).standard_normal(len(music)))
    events = [event for _, some in hear(music, read_stretch, path, settings) for event in some]
    found = [event.utterance for event in events if isinstance(event, Final)]
    return sum(each.duration_s for each in found if each.start_sample >= LEAD_S * SAMPLE_RATE_HZ)


def test_singing_is_known_again_where_the_judge_alone_takes_it_for_a_voice(tmp_path: Path):
    song = wave_of(DATA_ROOT / "music" / "deam" / f"{SUNG[0]}.opus")
    path = file_of([at(SONG_DBFS, song)] * 2, tmp_path / "song.wav")
    assert heard_s(path, "") > 1
    assert heard_s(path, str(path)) == 0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_minutes_of_songs_with_singing_are_not_one_utterance(tmp_path: Path):
    songs = [at(SONG_DBFS, wave_of(DATA_ROOT / "music" / "deam" / f"{name}.opus")) for name in SUNG]
    path = file_of(songs * (60 // len(songs)), tmp_path / "songs.wav")
    assert heard_s(path, str(path)) == 0
