"""The encoders: small convolutional networks over log-mel frames, pooled by attention over real frames only.

Every layer zeroes what lies beyond the frames of a clip, so that it gives the same vector alone, in a batch
and padded. Training must not pad: batch norm would learn from the padding (see `training.batches`).
"""

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
        Feature maps of the two-dimensional layers; each halves the bands.
    time_halvings : int
        How many of these layers, from the first, also halve the frames.
    width : int
        Channels of the one-dimensional layers.
    dilations : tuple of int
        One residual layer in time for each.
    heads : int
        Attention heads of the pooling.
    """

    mels: int
    channels: tuple[int, ...]
    time_halvings: int
    width: int
    dilations: tuple[int, ...]
    heads: int

    @property
    def dimension(self) -> int:
        """Length of the pooled vector: means and standard deviations."""
        return 2 * self.width


def frame_mask(frames: Tensor, longest: int) -> Tensor:
    """Return 1 where a frame is real and 0 where it is padding, shape (batch, longest)."""
    steps = torch.arange(longest, device=frames.device)
    return (steps[None, :] < frames[:, None]).to(torch.float32)


class PlaneLayer(nn.Module):
    """Convolution over bands and time, batch norm, ReLU; halves the bands and perhaps the frames."""

    def __init__(self, inputs: int, outputs: int, *, halve_time: bool) -> None:
        super().__init__()
        self.halve_time = halve_time
        self.conv = nn.Conv2d(inputs, outputs, 3, stride=(2, 2 if halve_time else 1), padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, planes: Tensor, frames: Tensor) -> tuple[Tensor, Tensor]:
        """Map (batch, inputs, bands, time) to (batch, outputs, bands / 2, time or half of it)."""
        planes = functional.relu(self.norm(self.conv(planes)))
        if self.halve_time:
            frames = (frames + 1) // 2
        return planes * frame_mask(frames, planes.shape[-1])[:, None, None, :], frames


class TimeLayer(nn.Module):
    """Residual depthwise-separable convolution in time."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(
            width, width, 5, padding=2 * dilation, dilation=dilation, groups=width, bias=False
        )
        self.pointwise = nn.Conv1d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, steps: Tensor, mask: Tensor) -> Tensor:
        """Map (batch, width, time) to the same shape."""
        return (steps + functional.relu(self.norm(self.pointwise(self.depthwise(steps))))) * mask[:, None, :]


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

    def forward(self, steps: Tensor, mask: Tensor) -> Tensor:
        """Pool (batch, width, time) to (batch, 2 width); `mask` (batch, time) is 1 at real steps."""
        batch, width, time = steps.shape
        scores = self.score(steps).masked_fill(mask[:, None, :] == 0, -torch.inf)
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
        self.norm = nn.BatchNorm1d(settings.mels)
        channels = (1, *settings.channels)
        self.planes = nn.ModuleList(
            PlaneLayer(inputs, outputs, halve_time=index < settings.time_halvings)
            for index, (inputs, outputs) in enumerate(pairwise(channels))
        )
        bands = settings.mels
        for _ in settings.channels:
            bands = (bands + 1) // 2
        self.flatten = nn.Sequential(
            nn.Conv1d(bands * channels[-1], settings.width, 1, bias=False),
            nn.BatchNorm1d(settings.width),
            nn.ReLU(),
        )
        self.time = nn.ModuleList(TimeLayer(settings.width, dilation) for dilation in settings.dilations)
        self.pool = AttentiveStatistics(settings.width, settings.heads)

    def forward(self, log_mels: Tensor, frames: Tensor) -> Tensor:
        """Encode a batch.

        Parameters
        ----------
        log_mels : Tensor [shape=(batch, mels, time)]
            Whatever stands beyond a clip's frames is ignored.
        frames : Tensor [shape=(batch,), dtype=int64]
            Real frames of each clip.

        Returns
        -------
        Tensor [shape=(batch, settings.dimension)]
        """
        planes = (self.norm(log_mels) * frame_mask(frames, log_mels.shape[-1])[:, None, :])[:, None]
        for layer in self.planes:
            planes, frames = layer(planes, frames)
        mask = frame_mask(frames, planes.shape[-1])
        steps = self.flatten(planes.flatten(1, 2)) * mask[:, None, :]
        for layer in self.time:
            steps = layer(steps, mask)
        pooled: Tensor = self.pool(steps, mask)
        return pooled
