"""Reading files in processes of their own, in order, a few ahead of the model.

FFmpeg is a large body of C that reads whatever lies in a music folder. Where it crashes, it takes its process
with it; here that costs the file at fault and nothing else.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Event

from .decode import Recording, read
from .failure import UnusableFileError
from .records import FileStamp

_AHEAD = 2
"""Files read ahead by each process: enough to keep the model busy, little enough to hold in memory."""

Outcome = Recording | UnusableFileError | FileNotFoundError


@dataclass(frozen=True, slots=True)
class Order:
    """How files are to be read.

    Attributes
    ----------
    rate_hz : int
        The model's rate.
    window_s : float
        The model's window.
    most : int
        Windows a file, at most.
    known : container of str
        Hashes of recordings that need not be decoded.
    """

    rate_hz: int
    window_s: float
    most: int
    known: Container[str]


_order: Order | None = None
"""What this process was started for; the known hashes are many, and are sent once."""


def _start(order: Order) -> None:
    global _order  # noqa: PLW0603 - what ProcessPoolExecutor's initializer is for
    _order = order
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave no process behind when the parent is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(stamp: FileStamp, order: Order | None = None) -> Outcome:
    how = order or _order
    assert how is not None  # noqa: S101 - `_start` has run
    try:
        if stamp.size == 0:
            return UnusableFileError("empty")
        return read(stamp.path, how.rate_hz, how.window_s, how.most, how.known)
    except UnusableFileError as error:
        return error
    except FileNotFoundError as error:
        return FileNotFoundError(str(error))
    except Exception as error:  # noqa: BLE001 - PyAV raises what it pleases; no file may end the update
        return UnusableFileError("unreadable", repr(error))


class Reader:
    """Reads files with several processes, or inside this one.

    Parameters
    ----------
    order : Order
        How.
    processes : int
        How many; 0 reads in a thread of this process.
    """

    def __init__(self, order: Order, processes: int) -> None:
        self._order = order
        self._processes = processes
        self._pool = self._new_pool()
        self._waiting: deque[tuple[FileStamp, Future[Outcome]]] = deque()

    def read(self, stamps: Iterable[FileStamp], stop: Event) -> Iterator[tuple[FileStamp, Outcome]]:
        """Yield every file with what became of it, in order, until all are done or `stop` is set."""
        source = iter(stamps)
        ahead = _AHEAD * max(1, self._processes)
        try:
            while not stop.is_set():
                while len(self._waiting) < ahead and (stamp := next(source, None)):
                    self._waiting.append((stamp, self._submit(stamp)))
                if not self._waiting:
                    return
                stamp, future = self._waiting.popleft()
                try:
                    yield stamp, future.result()
                except BrokenProcessPool:
                    yield from self._one_by_one([stamp, *(each for each, _ in self._waiting)])
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _one_by_one(self, in_hand: list[FileStamp]) -> Iterator[tuple[FileStamp, Outcome]]:
        """Read the files that were in hand at a crash again, alone, so that the crash names its file."""
        self._waiting.clear()
        self._pool = self._new_pool()
        for stamp in in_hand:
            try:
                yield stamp, self._submit(stamp).result()
            except BrokenProcessPool:
                self._pool = self._new_pool()
                yield stamp, UnusableFileError("crashed")

    def _submit(self, stamp: FileStamp) -> Future[Outcome]:
        if not self._processes:
            return self._pool.submit(_read, stamp, self._order)
        try:
            return self._pool.submit(_read, stamp)
        except BrokenProcessPool as error:
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return broken

    def _new_pool(self) -> Executor:
        if not self._processes:
            return ThreadPoolExecutor(1, thread_name_prefix="decode")
        # Not fork: the parent may hold a model with threads of its own.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, context, _start, (self._order,))
