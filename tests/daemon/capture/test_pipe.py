"""Raw PCM from a pipe."""

import io
import os
import threading
import time
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.daemon.capture.pipe import StdinSource
from sottovoce.daemon.errors import InputError
from sottovoce.daemon.frames import Frame, Notice


class Dribble(io.RawIOBase):
    """A stream that gives its bytes in the pieces it was told."""

    def __init__(self, data: bytes, lengths: list[int]) -> None:
        self._parts = [data[sum(lengths[:i]) : sum(lengths[: i + 1])] for i in range(len(lengths))]
        self._parts.append(data[sum(lengths) :])

    def read(self, _size: int = -1) -> bytes:
        while self._parts:
            if part := self._parts.pop(0):
                return part
        return b""


def read(stream: BinaryIO, **how: object) -> tuple[np.ndarray, list[Notice]]:
    items = list(StdinSource(stream, **how).listen(threading.Event()))
    frames = [item.samples for item in items if isinstance(item, Frame)]
    return np.concatenate(frames), [item for item in items if isinstance(item, Notice)]


@given(st.integers(1, 3000), st.lists(st.integers(0, 999), max_size=8))
def test_any_cutting_gives_every_sample(length: int, lengths: list[int]) -> None:
    samples = np.arange(length, dtype=np.int16)
    joined, _ = read(Dribble(samples.astype("<i2").tobytes(), lengths))
    np.testing.assert_array_equal(joined[:length], samples)


def test_other_rates_and_channels() -> None:
    stereo = np.stack([np.full(48_000, 3000), np.full(48_000, 1000)], axis=1).astype("<i2")
    mix, (listening, ended) = read(io.BytesIO(stereo.tobytes()), rate_hz=48_000, channels=2)
    assert len(mix) == 16_000
    np.testing.assert_allclose(mix[500:-500], 2000, atol=2)
    assert (listening.state, listening.sample_rate_hz, listening.channels) == ("listening", 48_000, 2)
    assert (ended.state, ended.reason) == ("ended", "Standard input has ended.")
    left, _ = read(io.BytesIO(stereo.tobytes()), rate_hz=48_000, channels=2, channel=0)
    np.testing.assert_allclose(left[500:-500], 3000, atol=2)


def test_half_a_sample_at_the_end_is_said() -> None:
    _, notices = read(io.BytesIO(bytes(641)))
    assert notices[-1].reason == "Standard input has ended within a sample: 1 bytes were left over."


def test_frames_come_as_the_sender_writes_and_a_stop_ends_an_idle_pipe() -> None:
    reader, writer = os.pipe()
    stop, frames = threading.Event(), []
    with os.fdopen(reader, "rb") as stream, os.fdopen(writer, "wb", buffering=0) as sender:
        items = StdinSource(stream).listen(stop)
        assert next(items).state == "listening"
        sender.write(bytes(1280))
        frames = [next(items), next(items)]
        assert all(isinstance(item, Frame) for item in frames)
        threading.Timer(0.1, stop.set).start()
        begun_s = time.monotonic()
        assert list(items) == []
        assert time.monotonic() - begun_s < 1
        sender.close()


class Broken(io.RawIOBase):
    def read(self, _size: int = -1) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("stream", "how", "words"),
    [
        (io.BytesIO(), {}, "Standard input ended without a sample. Pipe raw 16-bit PCM into it."),
        (io.BytesIO(b"x"), {}, "Standard input ended without a sample. Pipe raw 16-bit PCM into it."),
        (Broken(), {}, "Cannot read standard input: Input/output error. Check what is piped into it."),
        (
            io.BytesIO(),
            {"rate_hz": 100},
            "Standard input cannot have 100 samples a second. Give 4000 to 384000.",
        ),
        (io.BytesIO(), {"channels": 0}, "Standard input cannot have 0 channels. Give 1 or more."),
        (
            io.BytesIO(),
            {"channels": 2, "channel": 2},
            "Standard input has no channel 2. Give 0 to 1, or mix for all of them.",
        ),
    ],
    ids=["empty", "half", "broken", "rate", "channels", "channel"],
)
def test_must_raise(stream: BinaryIO, how: dict[str, int], words: str) -> None:
    with pytest.raises(InputError) as raised:
        read(stream, **how)
    assert str(raised.value) == words
