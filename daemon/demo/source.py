"""The demo's voice as something to listen to: it speaks in real time and starts over."""

import itertools
import time
from collections.abc import Iterator
from threading import Event

from ..capture.pace import paced
from ..frames import SAMPLE_RATE_HZ, CaptureState, Frame, Notice, Samples
from .voices import Monologue

CHUNK_SAMPLES = SAMPLE_RATE_HZ  # one second


class DemoSource:
    """A source that speaks a monologue over and over.

    Parameters
    ----------
    monologue : Monologue
    loops : int, optional
        How often it is spoken; without end if not given.
    fast : bool
        Hand frames on as fast as they are taken.
    """

    name = "demo voice (synthetic)"

    def __init__(self, monologue: Monologue, *, loops: int | None = None, fast: bool = False) -> None:
        self.monologue = monologue
        self._loops = loops
        self._fast = fast

    def listen(self, stop: Event) -> Iterator[Frame | Notice]:
        """Yield the monologue's frames after a `listening` notice, and `ended` after the last loop."""
        yield Notice(
            "listening", "A synthetic voice is speaking.", time.monotonic(), self.name, SAMPLE_RATE_HZ, 1
        )
        yield from paced(self._chunks(), stop, fast=self._fast)
        if not stop.is_set():
            yield self._notice("ended", "The demo is over.")

    def _notice(self, state: CaptureState, reason: str) -> Notice:
        return Notice(state, reason, time.monotonic(), self.name, SAMPLE_RATE_HZ, 1)

    def _chunks(self) -> Iterator[Samples]:
        samples = self.monologue.samples
        loops = itertools.count() if self._loops is None else range(self._loops)
        for _ in loops:
            for start in range(0, len(samples), CHUNK_SAMPLES):
                yield samples[start : start + CHUNK_SAMPLES]
