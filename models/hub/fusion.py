"""Voice and words meet in the joint space: late fusion.

Early fusion needs no code of its own: the vectors are joined, zeros where a modality is absent, and one head
reads the row. The paper's code has only that; in its forerunner's results late fusion was the better one.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class LateFusion(nn.Module):
    """A head for each modality; the learnt weighted mean of the unit vectors of those that are present.

    Parameters
    ----------
    sizes : sequence of int
        Length of each modality's part of a row.
    dimension : int
        Of the joint space.
    make : callable
        From the length of a part to a head.
    """

    def __init__(self, sizes: Sequence[int], dimension: int, make: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.sizes = list(sizes)
        self.dimension = dimension
        self.heads = nn.ModuleList(make(size) for size in sizes)
        self.weights = nn.Parameter(torch.zeros(len(sizes)))

    def forward(self, rows: Tensor) -> Tensor:
        """Map (batch, sum of sizes) to unit vectors, shape (batch, dimension).

        A part of nothing but zeros is absent: its head neither answers nor learns from it.
        """
        vectors, present = [], []
        for head, part in zip(self.heads, torch.split(rows, self.sizes, dim=1), strict=True):
            here = (part != 0).any(dim=1)
            if self.training and int(here.sum()) < 2:  # a batch norm learns nothing from one row
                here = torch.zeros_like(here)
            answered = part.new_zeros(len(part), self.dimension)
            if bool(here.any()):
                answered = answered.masked_scatter(here[:, None], head(part[here]))
            vectors.append(answered)
            present.append(here)
        shares = self.weights.softmax(dim=0) * torch.stack(present, dim=1)
        fused = torch.einsum("bm,bmd->bd", shares, torch.stack(vectors, dim=1))
        return functional.normalize(fused, dim=-1, eps=1e-8)
