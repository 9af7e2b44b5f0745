import torch
from hypothesis import given
from hypothesis import strategies as st

from sottovoce.models.hub.batching import by_length, padded

LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=12)


@given(LENGTHS)
def test_every_clip_comes_once_and_nothing_is_padded(lengths):
    clips = [torch.full((length,), float(index)) for index, length in enumerate(lengths)]
    seen = []
    for batch, positions in by_length(clips):
        for row, position in zip(batch, positions.tolist(), strict=True):
            assert torch.equal(row, clips[position])
            seen.append(position)
    assert sorted(seen) == list(range(len(lengths)))


@given(LENGTHS)
def test_padding_is_zero_and_the_lengths_tell(lengths):
    batch, told = padded([torch.ones(length) for length in lengths])
    assert told.tolist() == lengths
    assert batch.sum(dim=1).tolist() == lengths
