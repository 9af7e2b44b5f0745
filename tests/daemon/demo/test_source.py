"""The demo's voice as a source: gapless over its loops, in real time, and it stops when told."""

import time
from threading import Event, Timer

import numpy as np

from sottovoce.daemon.demo.source import DemoSource
from sottovoce.daemon.demo.voices import Line, Monologue
from sottovoce.daemon.frames import FRAME_SAMPLES, SAMPLE_RATE_HZ, Frame, Notice

SAMPLES = np.arange(1, 2 * SAMPLE_RATE_HZ + 161, dtype=np.int16)
MONOLOGUE = Monologue(SAMPLES, (Line(0.0, 1.0, "Hello.", "calm"),))


def test_loops_without_a_gap():
    items = list(DemoSource(MONOLOGUE, loops=2, fast=True).listen(Event()))
    frames = [item for item in items if isinstance(item, Frame)]
    assert [item.state for item in items if isinstance(item, Notice)] == ["listening", "ended"]
    assert isinstance(items[0], Notice)
    assert "synthetic" in items[0].reason
    heard = np.concatenate([frame.samples for frame in frames])
    np.testing.assert_array_equal(heard[: 2 * len(SAMPLES)], np.tile(SAMPLES, 2))
    assert [frame.start_sample for frame in frames] == [FRAME_SAMPLES * n for n in range(len(frames))]


def test_speaks_without_end_in_real_time_until_stopped():
    stop = Event()
    Timer(0.3, stop.set).start()
    began_s = time.monotonic()
    items = list(DemoSource(MONOLOGUE).listen(stop))
    elapsed_s = time.monotonic() - began_s
    spoken_s = sum(isinstance(item, Frame) for item in items) * FRAME_SAMPLES / SAMPLE_RATE_HZ
    assert elapsed_s < 2.0
    assert 0.1 < spoken_s <= elapsed_s + 0.02
    assert not [item for item in items if isinstance(item, Notice) and item.state == "ended"]


def test_endless_when_fast_too():
    stop, count = Event(), 0
    for item in DemoSource(MONOLOGUE, fast=True).listen(stop):
        count += isinstance(item, Frame)
        if count == 1000:
            stop.set()
    assert count >= 1000
    assert DemoSource(MONOLOGUE).name == "demo voice (synthetic)"
