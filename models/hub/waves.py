"""Encoders of the wav2vec2 family: wav2vec 2.0, HuBERT, WavLM, data2vec-audio and what is built like them.

(Baevski et al. 2020, arXiv 2006.11477; Hsu et al. 2021, 2106.07447; Chen et al. 2021, 2110.13900; Baevski et
al. 2022, 2202.03555.) Each clip gets the same vector alone, in a batch and padded:

- A checkpoint with layer norms in its convolutions, and positions that see no padding, takes a mask.
- The others take none. wav2vec2-base normalises over time, where padding counts; data2vec's five
  convolutions for positions smear it. Only clips of equal length share a batch there.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from .batching import by_length, padded
from .checkpoint import load_model, load_processor
from .convolutions import frames_of, shortest_input
from .errors import CheckpointError
from .layers import Layer, chosen, heard
from .listening import Samples, check
from .pooling import masked_mean, real_steps

MASKABLE = ("wav2vec2", "hubert")
"""Families that hide padding behind a mask, if their convolutions are layer-normalised."""


class WaveEncoder(nn.Module):
    """Clips to the means over time of hidden layers.

    Parameters
    ----------
    folder : Path
        The checkpoint.
    layer : Layer

    Raises
    ------
    CheckpointError
        If it cannot be loaded, is of another family, or has no such layer.
    """

    window_s = 30.0

    def __init__(self, folder: Path, layer: Layer = "last") -> None:
        super().__init__()
        self.model = load_model(folder)
        self.extractor = load_processor(folder, "AutoFeatureExtractor")
        config = self.model.config
        if not hasattr(config, "conv_kernel") or getattr(config, "add_adapter", False):
            raise CheckpointError(
                f"{folder} is a {config.model_type} and hears no plain waves: choose a wav2vec2, HuBERT, "
                "WavLM or data2vec-audio checkpoint without an adapter."
            )
        config.apply_spec_augment = False  # it refuses short clips; augmentation belongs to the training
        self.convolutions = tuple(config.conv_kernel), tuple(config.conv_stride)
        self.layer = layer
        self.layers = heard(layer, config.num_hidden_layers, folder)
        self.dimension: int = config.hidden_size
        self.sample_rate_hz: int = self.extractor.sampling_rate
        self.shortest_samples = shortest_input(*self.convolutions)
        self.masked = config.model_type in MASKABLE and config.feat_extract_norm == "layer"
        self.frozen = True
        self.requires_grad_(requires_grad=False)

    def fine_tune(self, *, convolutions: bool = False, checkpointing: bool = False) -> None:
        """Let the transformer learn.

        Parameters
        ----------
        convolutions : bool
            Whether the feature encoder learns too. The paper freezes it.
        checkpointing : bool
            Whether to save memory by computing activations twice.
        """
        self.frozen = False
        self.requires_grad_(requires_grad=True)
        if not convolutions:
            self.model.freeze_feature_encoder()
        if checkpointing:
            self.model.activation_checkpointing_enable()

    def train(self, mode: bool = True) -> "WaveEncoder":
        """Switch dropout; a frozen encoder stays as it is used."""
        return super().train(mode and not self.frozen)

    def forward(self, clips: Sequence[Samples]) -> Tensor:
        """Return means over the real frames of each clip, shape (clips, layers, dimension).

        Raises
        ------
        ShortInputError, NonFiniteError
            If a clip gives no frame, or holds NaN or infinity.
        """
        check(clips, self)
        waves = [self._prepared(clip) for clip in clips]
        if self.masked:
            batch, lengths = padded(waves)
            return self._encoded(batch, lengths)
        pooled = [(self._encoded(batch, None), positions) for batch, positions in by_length(waves)]
        order = torch.cat([positions for _, positions in pooled]).argsort()
        return torch.cat([vectors for vectors, _ in pooled])[order.to(self.device)]

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        device: torch.device = next(self.model.parameters()).device
        return device

    def _prepared(self, clip: Samples) -> Tensor:
        """Return a clip as the checkpoint's own feature extractor makes it, before any padding."""
        values = self.extractor(clip, sampling_rate=self.sample_rate_hz, return_tensors="pt").input_values
        prepared: Tensor = values[0].to(self.device)
        return prepared

    def _encoded(self, batch: Tensor, lengths: Tensor | None) -> Tensor:
        mask = None if lengths is None else real_steps(lengths, batch.shape[1]).long()
        outputs = self.model(batch, attention_mask=mask, output_hidden_states=True)
        states = chosen(outputs.hidden_states, outputs.last_hidden_state, self.layer)
        if lengths is None:
            return states.mean(dim=-2)
        return masked_mean(states, real_steps(frames_of(lengths, *self.convolutions), states.shape[-2]))
