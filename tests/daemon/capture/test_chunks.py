"""The queue between the audio thread and the listening thread."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.capture.chunks import Chunk, ChunkQueue


def chunk(frames: int, t_s: float = 0.0, lost: int = 0) -> Chunk:
    return Chunk(np.full((frames, 1), frames, dtype=np.int16), t_s, lost)


def test_first_in_first_out() -> None:
    queue = ChunkQueue(100)
    queue.put(chunk(10, 1.0))
    queue.put(chunk(10, 2.0))
    assert [queue.get(0).t_s, queue.get(0).t_s] == [1.0, 2.0]
    assert queue.get(0.01) is None


def test_a_waiting_reader_is_woken() -> None:
    queue = ChunkQueue(100)
    threading.Timer(0.05, lambda: queue.put(chunk(10, 1.0))).start()
    assert queue.get(5).t_s == 1.0


def test_a_chunk_larger_than_the_queue_is_kept_alone() -> None:
    queue = ChunkQueue(5)
    queue.put(chunk(10, 1.0))
    queue.put(chunk(20, 2.0))
    kept = queue.get(0)
    assert (kept.t_s, kept.lost_frames) == (2.0, 10)
    assert queue.get(0) is None


@given(
    st.integers(1, 200),
    st.lists(st.one_of(st.tuples(st.integers(1, 50), st.integers(0, 9)), st.none()), max_size=60),
)
def test_every_frame_is_delivered_or_counted(capacity: int, steps: list[tuple[int, int] | None]) -> None:
    queue = ChunkQueue(capacity)
    put = delivered = lost = lost_before = 0
    for step in [*steps, *[None] * 60]:
        if step is not None:
            frames, lost_frames = step
            put += frames
            lost_before += lost_frames
            queue.put(chunk(frames, lost=lost_frames))
        elif (taken := queue.get(0)) is not None:
            delivered += len(taken.samples)
            lost += taken.lost_frames
    assert delivered + queue.dropped_frames == put
    assert lost == queue.dropped_frames + lost_before
