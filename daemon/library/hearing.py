"""Reading files with a few threads, in order, a few ahead of the model."""

from collections import deque
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np

from ..errors import LibraryError
from .decode import Heard, Recording, read
from .encoder import Encoder
from .failure import UnusableFileError
from .records import FileStamp, Section
from .vectors import unit

_AHEAD = 2
"""Files a thread may be ahead: enough to keep the model busy, little enough to hold in memory."""

Outcome = Recording | UnusableFileError | FileNotFoundError


def _read(stamp: FileStamp, encoder: Encoder, most: int, known: Container[str]) -> Outcome:
    try:
        if stamp.size == 0:
            return UnusableFileError("empty")
        return read(stamp.path, encoder.sample_rate_hz, encoder.window_s, most, known)
    except (UnusableFileError, FileNotFoundError) as error:
        return error


def recordings(
    stamps: Iterable[FileStamp],
    encoder: Encoder,
    *,
    most: int,
    threads: int,
    known: Container[str],
    stop: Event,
) -> Iterator[tuple[FileStamp, Outcome]]:
    """Yield every file with what became of it, until all are done or `stop` is set.

    Parameters
    ----------
    stamps : iterable of FileStamp
        What to read.
    encoder : Encoder
        For its rate and window.
    most : int
        Windows a file, at most.
    threads : int
        Files read at the same time.
    known : container of str
        Recordings that need not be decoded; the caller may add to it meanwhile.
    stop : Event
        Ends the reading after the files in hand.
    """
    waiting: deque[tuple[FileStamp, Future[Outcome]]] = deque()
    source = iter(stamps)
    with ThreadPoolExecutor(threads, thread_name_prefix="decode") as pool:
        try:
            while not stop.is_set():
                while len(waiting) < _AHEAD * threads and (stamp := next(source, None)):
                    waiting.append((stamp, pool.submit(_read, stamp, encoder, most, known)))
                if not waiting:
                    return
                stamp, future = waiting.popleft()
                yield stamp, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def embed(heard: Heard, encoder: Encoder) -> list[Section]:
    """Embed the windows of a recording in one go.

    Raises
    ------
    UnusableFileError
        `no_vector` if the model answers with something that cannot be compared.
    """
    answer = encoder.embed_windows(np.ascontiguousarray(heard.samples.reshape(-1)))
    if len(answer.vectors) != len(heard.starts_s):
        raise UnusableFileError(
            "no_vector", f"{len(answer.vectors)} vectors for {len(heard.starts_s)} windows"
        )
    try:
        vectors = [unit(vector) for vector in answer.vectors]
    except LibraryError as error:
        raise UnusableFileError("no_vector", str(error)) from error
    return [
        Section(
            start_s,
            vector,
            float(valence),
            float(arousal),
            dict(zip(encoder.classes, map(float, scores), strict=True)),
        )
        for start_s, vector, valence, arousal, scores in zip(
            heard.starts_s, vectors, answer.valence, answer.arousal, answer.scores, strict=True
        )
    ]
