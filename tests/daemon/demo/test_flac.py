"""What is encoded can be decoded by others, with its tags."""

import io

import av
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sottovoce.daemon.demo.flac import encode


def decode(content: bytes):
    with av.open(io.BytesIO(content)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        stream = container.streams.audio[0]
        assert (stream.rate, stream.layout.name, stream.format.name) == (44_100, "stereo", "s16")
        return np.concatenate(frames, axis=1).reshape(-1, 2).T, dict(container.metadata)


@given(st.integers(1, 20_000), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_bit_exact(n, seed):
    samples = np.random.default_rng(seed).uniform(-1.0, 1.0, (2, n)).astype(np.float32)
    decoded, _ = decode(encode(samples, {}))
    np.testing.assert_array_equal(decoded, np.rint(samples * 32767.0).astype(np.int16))


def test_tags_survive():
    tags = {"TITLE": "Über den Wolken ☁", "ARTIST": "sottovoce demo", "LICENSE": "CC0-1.0"}
    _, found = decode(encode(np.zeros((2, 5000), dtype=np.float32), tags))
    found = {key.upper(): value for key, value in found.items()}
    assert {key: found[key] for key in tags} == tags
