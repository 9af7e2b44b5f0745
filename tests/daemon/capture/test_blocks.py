"""Blocks of any length become frames without losing or inventing a sample."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.capture.blocks import Reblocker, Timeline
from sottovoce.daemon.frames import FRAME_SAMPLES


@given(st.lists(st.integers(0, 1500), max_size=20))
def test_reblocking_keeps_every_sample(lengths: list[int]) -> None:
    whole = np.arange(sum(lengths), dtype=np.int64).astype(np.int16)
    chunks = np.split(whole, np.cumsum(lengths)[:-1]) if lengths else []
    reblocker = Reblocker()
    blocks = [block for chunk in chunks for block in reblocker.push(chunk)]
    assert len(blocks) == len(whole) // FRAME_SAMPLES
    blocks += reblocker.finish()
    joined = np.concatenate(blocks) if blocks else whole
    assert {len(block) for block in blocks} <= {FRAME_SAMPLES}
    np.testing.assert_array_equal(joined[: len(whole)], whole)
    assert not joined[len(whole) :].any()
    assert reblocker.finish() == []


def test_a_rest_can_be_dropped() -> None:
    reblocker = Reblocker()
    reblocker.push(np.ones(FRAME_SAMPLES + 7, dtype=np.int16))
    assert reblocker.drop() == 7
    assert reblocker.drop() == 0
    assert reblocker.finish() == []


def test_the_timeline_counts_losses_and_time_away() -> None:
    timeline = Timeline()
    block = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    timeline.resume(100.0)
    first = timeline.stamp(block, 100.02)
    timeline.lose(30)
    second = timeline.stamp(block, 100.04)
    timeline.resume(101.04)
    third = timeline.stamp(block, 101.06)
    fourth = timeline.stamp(block, 101.08)
    assert [(f.start_sample, f.lost_samples) for f in (first, second, third, fourth)] == [
        (0, 0),
        (350, 30),
        (670 + 16_000, 16_000),
        (990 + 16_000, 0),
    ]


def test_a_clock_that_disagrees_by_a_little_loses_nothing() -> None:
    timeline = Timeline()
    timeline.stamp(np.zeros(FRAME_SAMPLES, dtype=np.int16), 5.0)
    timeline.resume(4.99)
    assert timeline.stamp(np.zeros(FRAME_SAMPLES, dtype=np.int16), 5.02).lost_samples == 0
