import torch
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.hub.convolutions import frames_of, shortest_input

WAV2VEC2 = (10, 3, 3, 3, 3, 2, 2), (5, 2, 2, 2, 2, 2, 2)


def test_wav2vec2_needs_25_ms():
    assert shortest_input(*WAV2VEC2) == 400
    assert frames_of(torch.tensor([399, 400, 719, 720, 16_000]), *WAV2VEC2).tolist() == [0, 1, 1, 2, 49]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 6)), min_size=1, max_size=8))
def test_one_sample_less_gives_no_frame(stack):
    kernels, strides = zip(*stack, strict=True)
    shortest = shortest_input(kernels, strides)
    assert frames_of(torch.tensor(shortest), kernels, strides) == 1
    assert frames_of(torch.tensor(shortest - 1), kernels, strides) <= 0


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4)), min_size=1, max_size=4), st.integers(0, 300))
def test_torchs_convolutions_agree(stack, more):
    kernels, strides = zip(*stack, strict=True)
    length = shortest_input(kernels, strides) + more
    wave = torch.zeros(1, 1, length)
    for kernel, stride in stack:
        wave = torch.nn.functional.conv1d(wave, torch.ones(1, 1, kernel), stride=stride)
    assert frames_of(torch.tensor(length), kernels, strides) == wave.shape[-1]
