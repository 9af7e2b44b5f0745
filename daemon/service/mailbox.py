"""The bounded hand-over from listening to suggesting: it never grows and never lets old audio win."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ..segment import Final, Partial

MAX_FINALS = 32


@dataclass(frozen=True, slots=True)
class Call:
    """A control request to be carried out between two utterances, where the director lives."""

    run: Callable[[], Any]
    reply: "Future[Any]"


Job = Partial | Final | Call


class Mailbox:
    """A queue with the policy of live audio.

    A newer partial replaces an older one, a final drops its own partials, calls overtake audio, and beyond
    `MAX_FINALS` the oldest utterance is dropped and counted in `dropped`.

    Parameters
    ----------
    patient : bool
        Wait for room instead of dropping: for sound that can wait, such as a file's.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self.dropped = 0
        self._patient = patient
        self._calls: deque[Call] = deque()
        self._finals: deque[Final] = deque()
        self._partial: Partial | None = None
        self._closed = False
        self._ready = threading.Condition()

    def put(self, job: Job) -> None:
        """Hand over a job; after `close`, a call is cancelled. Blocks only if patient, for want of room."""
        with self._ready:
            match job:
                case Call() if self._closed:
                    job.reply.cancel()
                case Call():
                    self._calls.append(job)
                case Final():
                    if self._patient:
                        self._ready.wait_for(lambda: self._closed or len(self._finals) < MAX_FINALS)
                    self._partial = None
                    self._finals.append(job)
                    if len(self._finals) > MAX_FINALS:
                        self._finals.popleft()
                        self.dropped += 1
                case Partial():
                    self._partial = job
            self._ready.notify_all()

    def get(self, timeout_s: float | None = None) -> Job | None:
        """Return the next job; None when closed and empty, or after `timeout_s`."""
        with self._ready:
            self._ready.wait_for(lambda: self._closed or len(self) > 0, timeout_s)
            if self._calls:
                return self._calls.popleft()
            if self._finals:
                self._ready.notify_all()
                return self._finals.popleft()
            partial, self._partial = self._partial, None
            return partial

    def close(self) -> None:
        """Let `get` return None once everything handed over is done."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def __len__(self) -> int:
        return len(self._calls) + len(self._finals) + (self._partial is not None)
