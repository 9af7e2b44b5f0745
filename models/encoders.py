"""The encoders: small convolutional networks over log-mel frames, pooled by attention over real frames only.

Every layer zeroes what lies beyond the frames of a clip, so that it gives the same vector alone, in a batch
and padded. Training must not pad: batch norm would learn from the padding (see `training.batches`).
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    """Size of an encoder.

    Attributes
    ----------
    mels : int
        Bands that come in.
    channels : tuple of int
        Feature maps of the two-dimensional layers: the first quarters bands and frames, the second halves
        both, the others halve the bands.
    width : int
        Channels of the one-dimensional layers.
    dilations : tuple of int
        One residual layer in time for each.
    heads : int
        Attention heads of the pooling.
    centring : float
        Share of a clip's mean spectrum that is taken off: most of it is the speaker and the microphone.
    """

    mels: int
    channels: tuple[int, ...]
    width: int
    dilations: tuple[int, ...]
    heads: int
    centring: float = 0.0

    @property
    def dimension(self) -> int:
        """Length of the pooled vector: means and standard deviations."""
        return 2 * self.width

    @property
    def strides(self) -> tuple[tuple[int, int], ...]:
        """Strides of the two-dimensional layers over bands and frames."""
        return ((4, 4), (2, 2), *[(2, 1)] * (len(self.channels) - 2))


def padding(frames: Tensor, longest: int) -> Tensor:
    """Return where there is no frame but padding, shape (batch, longest)."""
    return torch.arange(longest, device=frames.device)[None, :] >= frames[:, None]


def cleared(values: Tensor, frames: Tensor | None) -> Tensor:
    """Return `values` (batch, …, time) with zeros beyond each clip's frames; None means that all are real."""
    if frames is None:
        return values
    shape = (len(values), *[1] * (values.ndim - 2), values.shape[-1])
    return values.masked_fill(padding(frames, values.shape[-1]).view(shape), 0.0)


def centred(log_mels: Tensor, frames: Tensor | None, share: float) -> Tensor:
    """Return `log_mels` (batch, mels, time) less a share of every clip's mean over its real frames."""
    total = cleared(log_mels, frames).sum(dim=-1, keepdim=True)
    count = log_mels.shape[-1] if frames is None else frames[:, None, None]
    return log_mels - share * total / count


class PlaneLayer(nn.Module):
    """Convolution over bands and time, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, planes: Tensor) -> Tensor:
        """Map (batch, inputs, bands, time) to (batch, outputs, fewer bands, fewer or as many steps)."""
        return functional.relu(self.norm(self.conv(planes)))


class TimeLayer(nn.Module):
    """Residual depthwise-separable convolution in time."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(
            width, width, 5, padding=2 * dilation, dilation=dilation, groups=width, bias=False
        )
        self.pointwise = nn.Conv1d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, steps: Tensor) -> Tensor:
        """Map (batch, width, time) to the same shape."""
        return steps + functional.relu(self.norm(self.pointwise(self.depthwise(steps))))


class AttentiveStatistics(nn.Module):
    """Attention-weighted mean and standard deviation over time (Okabe et al. 2018, arXiv 1803.10963).

    Each head weighs the time steps for its own share of the channels.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.score = nn.Sequential(
            nn.Conv1d(width, width // 2, 1), nn.Tanh(), nn.Conv1d(width // 2, heads, 1)
        )

    def forward(self, steps: Tensor, padding: Tensor | None) -> Tensor:
        """Pool (batch, width, time) to (batch, 2 width); `padding` (batch, time) is True at no real step."""
        batch, width, time = steps.shape
        scores = self.score(steps)
        if padding is not None:
            scores = scores.masked_fill(padding[:, None, :], -torch.inf)
        weights = scores.softmax(dim=-1)[:, :, None, :]
        grouped = steps.view(batch, self.heads, width // self.heads, time)
        mean = (grouped * weights).sum(dim=-1)
        spread = ((grouped - mean[..., None]).square() * weights).sum(dim=-1)
        return torch.cat([mean.flatten(1), (spread + 1e-5).sqrt().flatten(1)], dim=1)


class Encoder(nn.Module):
    """Log-mel frames to one vector.

    Parameters
    ----------
    settings : EncoderSettings
    """

    def __init__(self, settings: EncoderSettings) -> None:
        super().__init__()
        self.settings = settings
        self.norm = nn.BatchNorm1d(settings.mels, affine=False)
        channels = (1, *settings.channels)
        kernels = (7, *[3] * (len(settings.channels) - 1))
        self.planes = nn.ModuleList(
            PlaneLayer(*sizes, kernel, stride)
            for sizes, kernel, stride in zip(pairwise(channels), kernels, settings.strides, strict=True)
        )
        self.planes.to(memory_format=torch.channels_last)  # a quarter faster on CPUs
        bands = settings.mels // math.prod(bands for bands, _ in settings.strides)
        self.flatten = nn.Sequential(
            nn.Conv1d(bands * channels[-1], settings.width, 1, bias=False),
            nn.BatchNorm1d(settings.width),
            nn.ReLU(),
        )
        self.time = nn.ModuleList(TimeLayer(settings.width, dilation) for dilation in settings.dilations)
        self.pool = AttentiveStatistics(settings.width, settings.heads)

    def forward(self, log_mels: Tensor, frames: Tensor | None = None) -> Tensor:
        """Encode a batch.

        Parameters
        ----------
        log_mels : Tensor [shape=(batch, mels, time)]
            Whatever stands beyond the frames of a clip is ignored.
        frames : Tensor [shape=(batch,), dtype=int64] or None
            Real frames of each clip; None if all are.

        Returns
        -------
        Tensor [shape=(batch, settings.dimension)]
        """
        planes = cleared(self.norm(centred(log_mels, frames, self.settings.centring)), frames)[:, None]
        for layer, (_, stride) in zip(self.planes, self.settings.strides, strict=True):
            frames = None if frames is None else torch.ceil(frames / stride).long()
            planes = cleared(layer(planes), frames)
        steps = cleared(self.flatten(planes.flatten(1, 2)), frames)
        for layer in self.time:
            steps = cleared(layer(steps), frames)
        pooled: Tensor = self.pool(steps, None if frames is None else padding(frames, steps.shape[-1]))
        return pooled
