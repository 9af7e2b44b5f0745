import torch
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.hub.pooling import masked_mean, real_steps


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.floats(-1e6, 1e6))
def test_padding_never_counts(lengths, rubbish):
    torch.manual_seed(0)
    clips = [torch.randn(3, length, 4) for length in lengths]
    longest = max(lengths) + 2
    batch = torch.full((len(lengths), 3, longest, 4), rubbish)
    for row, clip in zip(batch, clips, strict=True):
        row[:, : clip.shape[1]] = clip
    real = real_steps(torch.tensor(lengths), longest)
    assert real.sum(dim=1).tolist() == lengths
    expected = torch.stack([clip.mean(dim=1) for clip in clips])
    torch.testing.assert_close(masked_mean(batch, real), expected)


def test_not_even_nan_in_the_padding():
    steps = torch.tensor([[[1.0], [3.0], [float("nan")]]])
    assert masked_mean(steps, torch.tensor([[True, True, False]])).tolist() == [[2.0]]
