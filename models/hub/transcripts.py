"""Words from speech, by models of the Whisper family.

(Radford et al. 2022, arXiv 2212.04356.) The paper's text is the corpora's own transcripts, which live speech
does not have; and where actors speak set sentences (RAVDESS), words tell nothing.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from .checkpoint import CONFIG, load_model, load_processor, read_config
from .errors import CheckpointError
from .listening import Samples, check

KIND = "WhisperForConditionalGeneration"
FRAME_S = 0.025


class Transcriber(nn.Module):
    """Clips to their words; always frozen, greedy, hence the same at every run.

    Parameters
    ----------
    folder : Path
        The checkpoint.
    language : str or None
        What is spoken ("en", "de"); None lets a multilingual checkpoint find out.

    Raises
    ------
    CheckpointError
        If it cannot be loaded, or is no Whisper.
    """

    def __init__(self, folder: Path, language: str | None = None) -> None:
        super().__init__()
        kind = read_config(folder / CONFIG).get("model_type")
        if kind != "whisper":
            raise CheckpointError(
                f"{folder} is a {kind} and writes nothing down: choose a Whisper checkpoint."
            )
        self.processor = load_processor(folder, "AutoProcessor")
        self.model = load_model(folder, KIND)
        extractor = self.processor.feature_extractor
        self.language = language
        self.sample_rate_hz: int = extractor.sampling_rate
        self.shortest_samples = round(FRAME_S * self.sample_rate_hz)
        self.window_s: float = float(extractor.chunk_length)
        self.layers, self.dimension = 1, int(self.model.config.d_model)
        self.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> "Transcriber":  # noqa: ARG002 - as torch has it
        """Stay as it is used: it is frozen."""
        return super().train(mode=False)

    def forward(self, clips: Sequence[Samples]) -> list[str]:
        """Return the words of each clip, of its first `window_s`; perhaps none.

        Raises
        ------
        ShortInputError, NonFiniteError
            If a clip is shorter than a frame, or holds NaN or infinity.
        """
        check(clips, self)
        features = self.processor.feature_extractor(
            list(clips), sampling_rate=self.sample_rate_hz, return_tensors="pt"
        ).input_features.to(next(self.model.parameters()).device)
        chosen = {} if self.language is None else {"language": self.language, "task": "transcribe"}
        with torch.autocast(features.device.type, enabled=False):
            tokens = self.model.generate(features, do_sample=False, num_beams=1, **chosen)
        return [text.strip() for text in self.processor.batch_decode(tokens, skip_special_tokens=True)]
