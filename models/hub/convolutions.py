"""Lengths before and after a stack of unpadded convolutions, such as wav2vec2's feature encoder."""

from collections.abc import Sequence

import torch
from torch import Tensor


def shortest_input(kernels: Sequence[int], strides: Sequence[int]) -> int:
    """Return the fewest samples that give one frame: 400 for wav2vec2, 25 ms at 16 kHz."""
    length = 1
    for kernel, stride in zip(reversed(kernels), reversed(strides), strict=True):
        length = (length - 1) * stride + kernel
    return length


def frames_of(samples: Tensor, kernels: Sequence[int], strides: Sequence[int]) -> Tensor:
    """Return how many frames come out of this many samples."""
    for kernel, stride in zip(kernels, strides, strict=True):
        samples = torch.div(samples - kernel, stride, rounding_mode="floor") + 1
    return samples
