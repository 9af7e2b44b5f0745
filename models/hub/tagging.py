"""The Music Tagging Transformer: convolutions over log-mel planes, then attention over time.

Won, Choi and Serra 2021, "Semi-supervised music tagging transformer" (ISMIR). Its summary token and its
positions are kept: the code of Doh et al. 2023 takes the model apart by its submodules, which loses both, and
reads the first time step of a bag of frames instead of the summary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchaudio.functional import melscale_fbanks

from .batching import by_length
from .listening import Samples, check

SAMPLE_RATE_HZ, FFT_SAMPLES, HOP_SAMPLES, MELS = 22_050, 1024, 512, 128
"""Power spectrograms with a Hann window, bands on the HTK scale up to half the rate, in decibels."""
FRAMES_IN_A_STEP = 4
"""Two poolings in time halve it twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggingSettings:
    """Size of the model; the defaults are the published compact student's.

    Attributes
    ----------
    channels : int
        Feature maps of the convolutions.
    width : int
        Length of a time step's vector, and of the summary.
    layers, heads : int
        Of the transformer.
    steps : int
        Most time steps.
    """

    channels: int = 128
    width: int = 64
    layers: int = 4
    heads: int = 8
    steps: int = 512


class Spectrogram(nn.Module):
    """Samples to mel bands in decibels; window and bands are part of a checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.window: Tensor
        self.bands: Tensor
        self.register_buffer("window", torch.hann_window(FFT_SAMPLES))
        bins = FFT_SAMPLES // 2 + 1
        bands = melscale_fbanks(bins, 0.0, SAMPLE_RATE_HZ / 2, MELS, SAMPLE_RATE_HZ)
        self.register_buffer("bands", bands)

    def forward(self, samples: Tensor) -> Tensor:
        """Map (batch, n) to (batch, bands, frames)."""
        spectrum = torch.stft(
            samples, FFT_SAMPLES, HOP_SAMPLES, window=self.window, center=True, return_complex=True
        )
        power = self.bands.T @ spectrum.abs().square()
        return 10 * power.clamp(min=1e-10).log10()


class PlaneBlock(nn.Module):
    """Two convolutions beside a shortcut, then max pooling over bands and, if asked, over time."""

    def __init__(self, inputs: int, outputs: int, pool: tuple[int, int]) -> None:
        super().__init__()
        self.first, self.first_norm = _convolution(inputs, outputs)
        self.second, self.second_norm = _convolution(outputs, outputs)
        if inputs != outputs:
            self.shortcut, self.shortcut_norm = _convolution(inputs, outputs)
        self.pool = pool

    def forward(self, planes: Tensor) -> Tensor:
        """Map (batch, inputs, bands, frames) to (batch, outputs, fewer bands, fewer or as many frames)."""
        changed = functional.relu(self.first_norm(self.first(planes)))
        changed = self.second_norm(self.second(changed))
        if self.first.in_channels != self.first.out_channels:
            planes = self.shortcut_norm(self.shortcut(planes))
        return functional.max_pool2d(functional.relu(planes + changed), self.pool)


class AttentionBlock(nn.Module):
    """Self-attention and a two-layer network, each normalised before and added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width, bias=False)
        self.merge = nn.Linear(width, width)
        self.network_norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)

    def forward(self, steps: Tensor) -> Tensor:
        """Map (batch, steps, width) to the same shape."""
        batch, length, width = steps.shape
        packed = self.attend(self.attention_norm(steps)).view(batch, length, 3, self.heads, -1)
        query, key, value = packed.permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value)
        steps = steps + self.merge(attended.transpose(1, 2).reshape(batch, length, width))
        widened = functional.gelu(self.widen(self.network_norm(steps)))
        narrowed: Tensor = self.narrow(widened)
        return steps + narrowed


class TaggingEncoder(nn.Module):
    """Clips of music to the summary token of the Music Tagging Transformer; always frozen.

    Parameters
    ----------
    settings : TaggingSettings
    """

    sample_rate_hz = SAMPLE_RATE_HZ
    shortest_samples = (FRAMES_IN_A_STEP - 1) * HOP_SAMPLES
    layers = 1

    def __init__(self, settings: TaggingSettings) -> None:
        super().__init__()
        width, channels = settings.width, settings.channels
        self.settings = settings
        self.dimension = width
        self.window_s: float = FRAMES_IN_A_STEP * settings.steps * HOP_SAMPLES / SAMPLE_RATE_HZ
        self.spectrogram = Spectrogram()
        self.norm = nn.BatchNorm2d(1)
        poolings = ((2, 2), (2, 2), (2, 1))
        self.planes = nn.ModuleList(
            PlaneBlock(*sizes, pool)
            for sizes, pool in zip(pairwise((1, channels, channels, channels)), poolings, strict=True)
        )
        self.flatten = nn.Linear(MELS // 8 * channels, width)
        self.summary = nn.Parameter(torch.randn(width))
        self.positions = nn.Parameter(torch.randn(1, settings.steps + 1, width))
        self.blocks = nn.ModuleList(AttentionBlock(width, settings.heads) for _ in range(settings.layers))
        self.eval()
        self.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> "TaggingEncoder":  # noqa: ARG002 - as torch has it
        """Stay as it is used: it is frozen."""
        return super().train(mode=False)

    def forward(self, clips: Sequence[Samples]) -> Tensor:
        """Return the summary of each clip, shape (clips, 1, dimension).

        Clips of equal length share a batch, for the model knows no padding.

        Raises
        ------
        ShortInputError, NonFiniteError
            If a clip gives no time step, or holds NaN or infinity.
        """
        check(clips, self)
        waves = [torch.from_numpy(clip).to(self.summary.device) for clip in clips]
        summaries = torch.empty(len(clips), self.dimension, device=self.summary.device)
        for batch, positions in by_length(waves):
            summaries[positions] = self.summarise(self.spectrogram(batch)).float()
        return summaries[:, None]

    def summarise(self, decibels: Tensor) -> Tensor:
        """Map (batch, bands, frames) to summaries, shape (batch, width)."""
        planes = self.norm(decibels[:, None])
        for block in self.planes:
            planes = block(planes)
        steps = self.flatten(planes.permute(0, 3, 1, 2).flatten(2))
        steps = torch.cat([self.summary.expand(len(steps), 1, -1), steps], dim=1)
        steps = steps + self.positions[:, : steps.shape[1]]
        for block in self.blocks:
            steps = block(steps)
        summary: Tensor = steps[:, 0]
        return summary


def _convolution(inputs: int, outputs: int) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
    return nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs)
