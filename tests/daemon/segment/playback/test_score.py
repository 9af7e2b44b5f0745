"""Stretches of a recording, read ahead by another thread."""

import threading
import time

import numpy as np
import pytest

from sottovoce.daemon.segment.playback.score import CHUNK_SAMPLES, Score, Wave

LENGTH = int(2.5 * CHUNK_SAMPLES)


class Recording:
    """Samples that tell their position, and who read them when."""

    def __init__(self) -> None:
        self.read_from: list[tuple[str, float, str]] = []
        self.may_read = threading.Event()
        self.may_read.set()

    def read(self, path: str, start_s: float, length: int) -> Wave:
        self.read_from.append((path, start_s, threading.current_thread().name))
        assert self.may_read.wait(10)
        start = round(start_s * 16_000)
        return np.arange(start, min(start + length, LENGTH), dtype=np.float32)


def wait_for(score: Score, start: int, count: int, path: str = "a") -> Wave:
    until_s = time.monotonic() + 10
    while (found := score.stretch(path, start, count)) is None:
        assert time.monotonic() < until_s
        time.sleep(0.005)
    return found


@pytest.mark.parametrize("start", [0, 7, CHUNK_SAMPLES - 100, CHUNK_SAMPLES, 2 * CHUNK_SAMPLES - 1])
def test_a_stretch_is_exact_also_across_chunks(start: int) -> None:
    score = Score(Recording().read)
    np.testing.assert_array_equal(wait_for(score, start, 320), np.arange(start, start + 320))
    score.close()


def test_silence_lies_before_the_beginning_and_after_the_end() -> None:
    score = Score(Recording().read)
    np.testing.assert_array_equal(wait_for(score, -320, 640), [*np.zeros(320), *np.arange(320)])
    np.testing.assert_array_equal(wait_for(score, LENGTH - 2, 4), [LENGTH - 2, LENGTH - 1, 0, 0])
    assert not wait_for(score, LENGTH + CHUNK_SAMPLES, 320).any()
    score.close()


def test_nobody_waits_for_the_disk_and_the_next_chunk_is_there_in_time() -> None:
    recording = Recording()
    recording.may_read.clear()
    score = Score(recording.read)
    began_s = time.monotonic()
    assert score.stretch("a", 0, 320) is None
    assert time.monotonic() - began_s < 1
    recording.may_read.set()
    wait_for(score, CHUNK_SAMPLES // 2 + 1, 320)
    wait_for(score, CHUNK_SAMPLES, 320)
    assert [start_s for _, start_s, _ in recording.read_from] == [0.0, 20.0]
    assert all(thread.startswith("score") for _, _, thread in recording.read_from)
    score.close()


def test_a_long_recording_is_read_once_and_not_kept() -> None:
    recording = Recording()
    score = Score(recording.read)
    for start in range(0, LENGTH, 8000):
        wait_for(score, start, 320)
    assert [start_s for _, start_s, _ in recording.read_from] == [0.0, 20.0, 40.0]
    assert len(score._chunks) <= 3
    score.close()


def test_another_recording_takes_the_place_of_the_first() -> None:
    recording = Recording()
    score = Score(recording.read)
    wait_for(score, 0, 320)
    wait_for(score, 0, 320, "b")
    assert [path for path, _, _ in recording.read_from] == ["a", "b"]
    score.close()
