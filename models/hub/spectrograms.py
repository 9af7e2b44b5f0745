"""Audio spectrogram transformers: patches of log-mel frames in a window of fixed length.

(Gong et al. 2021, arXiv 2104.01778.) What is shorter than the window is padded by the checkpoint's own
feature extractor, as in its training: the same alone and in a batch, but padded.
"""

from collections.abc import Sequence
from pathlib import Path

from torch import Tensor, nn

from .checkpoint import load_model, load_processor
from .errors import CheckpointError
from .layers import Layer, chosen, heard
from .listening import Samples, check

FRAME_S, HOP_S = 0.025, 0.01
"""Of Kaldi's filter banks."""


class SpectrogramEncoder(nn.Module):
    """Clips to the mean of the two summary tokens of hidden layers; always frozen.

    Parameters
    ----------
    folder : Path
    layer : Layer

    Raises
    ------
    CheckpointError
        If it cannot be loaded, is of another kind, or has no such layer.
    """

    def __init__(self, folder: Path, layer: Layer = "last") -> None:
        super().__init__()
        self.model = load_model(folder)
        config = self.model.config
        if config.model_type != "audio-spectrogram-transformer":
            raise CheckpointError(
                f"{folder} is a {config.model_type}: choose an audio spectrogram transformer, or one that "
                "hears waves."
            )
        self.extractor = load_processor(folder, "AutoFeatureExtractor")
        self.layer = layer
        self.layers = heard(layer, config.num_hidden_layers, folder)
        self.dimension: int = config.hidden_size
        self.sample_rate_hz: int = self.extractor.sampling_rate
        self.shortest_samples = round(FRAME_S * self.sample_rate_hz)
        self.window_s: float = HOP_S * (self.extractor.max_length - 1) + FRAME_S
        self.requires_grad_(requires_grad=False)

    def forward(self, clips: Sequence[Samples]) -> Tensor:
        """Return summaries of clips, shape (clips, layers, dimension); beyond the window nothing is heard.

        Raises
        ------
        ShortInputError, NonFiniteError
            If a clip gives no frame, or holds NaN or infinity.
        """
        check(clips, self)
        values = self.extractor(
            list(clips), sampling_rate=self.sample_rate_hz, return_tensors="pt"
        ).input_values
        outputs = self.model(values.to(next(self.model.parameters()).device), output_hidden_states=True)
        states = chosen(outputs.hidden_states, outputs.last_hidden_state, self.layer)
        return states[:, :, :2].mean(dim=2)

    def train(self, mode: bool = True) -> "SpectrogramEncoder":  # noqa: ARG002 - as torch has it
        """Stay as it is used: it is frozen."""
        return super().train(mode=False)
