"""The recording that plays, decoded ahead of its position by a thread of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ...frames import SAMPLE_RATE_HZ

Wave = NDArray[np.float32]
Reader = Callable[[str, float, int], Wave]
"""Gives a stretch of a recording: its path, the start in seconds and the number of samples at 16 kHz; full
scale at ±1, fewer samples at the end, none where nothing can be read."""

CHUNK_SAMPLES = 20 * SAMPLE_RATE_HZ


class Score:
    """Any stretch of a recording near where it was last asked for, or None while that is being read.

    Parameters
    ----------
    read : Reader
        Called on the score's own thread.
    """

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="score")
        self._path = ""
        self._chunks: dict[int, Future[Wave]] = {}

    def stretch(self, path: str, start: int, count: int) -> Wave | None:
        """Return samples of a recording, [shape=(count,)]; silence before its beginning and after its end.

        Parameters
        ----------
        path : str
            The recording.
        start : int
            Position of the first sample, at 16 kHz.
        count : int
            At most CHUNK_SAMPLES.
        """
        first, last = start // CHUNK_SAMPLES, (start + count - 1) // CHUNK_SAMPLES
        self._fetch(path, first, (start + CHUNK_SAMPLES // 2) // CHUNK_SAMPLES)
        parts = [self._chunk(number) for number in range(first, last + 1)]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        joined = whole[0] if len(whole) == 1 else np.concatenate(whole)
        at = start - first * CHUNK_SAMPLES
        return joined[at : at + count]

    def close(self) -> None:
        """Read nothing more."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, path: str, first: int, last: int) -> None:
        if path != self._path:
            for waiting in self._chunks.values():
                waiting.cancel()
            self._path, self._chunks = path, {}
        for number in {first, last} - self._chunks.keys():
            self._chunks = {key: each for key, each in self._chunks.items() if abs(key - number) <= 1}
            self._chunks[number] = self._worker.submit(self._load, path, number)

    def _chunk(self, number: int) -> Wave | None:
        future = self._chunks.get(number)
        return future.result() if future and future.done() else None

    def _load(self, path: str, number: int) -> Wave:
        chunk = np.zeros(CHUNK_SAMPLES, np.float32)
        if number >= 0:
            found = self._read(path, number * CHUNK_SAMPLES / SAMPLE_RATE_HZ, CHUNK_SAMPLES)
            chunk[: len(found)] = found
        return chunk
