"""From frames to one vector: means over what is real, never over padding."""

import torch
from torch import Tensor


def masked_mean(steps: Tensor, real: Tensor) -> Tensor:
    """Return the mean of the real steps of each row.

    The published code pads every clip to 16 s and averages the padding too (a 3.7 s clip is 77 % padding),
    and then embeds single clips without any: the same voice in two places.

    Parameters
    ----------
    steps : Tensor [shape=(batch, …, time, d)]
    real : Tensor [shape=(batch, time), dtype=bool]
        Each row has at least one real step.

    Returns
    -------
    Tensor [shape=(batch, …, d)]
    """
    mask = real.view(len(real), *[1] * (steps.ndim - 3), real.shape[1], 1)
    return steps.masked_fill(~mask, 0.0).sum(dim=-2) / mask.sum(dim=-2)


def real_steps(lengths: Tensor, longest: int) -> Tensor:
    """Return which of `longest` steps are real, shape (batch, longest), for rows of these lengths."""
    return torch.arange(longest, device=lengths.device)[None, :] < lengths[:, None]
