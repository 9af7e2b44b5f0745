"""The frozen part of a side: from clips to rows of features, of the sound and, if asked for, of its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ..inference import window_starts
from .errors import CheckpointError
from .layers import Layer
from .listening import AudioEncoder, Samples
from .references import Reference, load_audio
from .sentences import Pooling
from .text import TextEncoder
from .transcripts import Transcriber


@dataclass(frozen=True, slots=True, kw_only=True)
class EarSettings:
    """What a side hears with.

    Attributes
    ----------
    audio : Reference
    layer : Layer
    text, transcriber : Reference or None
        Both or neither.
    pooling : Pooling
        Of the text, unless it is a sentence encoder.
    language : str or None
        What the transcriber should expect.
    """

    audio: Reference
    layer: Layer = "last"
    text: Reference | None = None
    transcriber: Reference | None = None
    pooling: Pooling = "mean"
    language: str | None = None

    def references(self) -> dict[str, Reference]:
        """Return the checkpoints by name."""
        named = {"audio": self.audio, "text": self.text, "transcriber": self.transcriber}
        return {name: reference for name, reference in named.items() if reference is not None}


class Ears(nn.Module):
    """Clips to rows of features; always frozen.

    Parameters
    ----------
    audio : AudioEncoder
    transcriber : Transcriber or None
    text : TextEncoder or None

    Raises
    ------
    CheckpointError
        If one of text and transcriber is missing, or they hear at different rates.
    """

    def __init__(
        self, audio: AudioEncoder, transcriber: Transcriber | None = None, text: TextEncoder | None = None
    ) -> None:
        super().__init__()
        if (transcriber is None) != (text is None):
            raise CheckpointError("Words need a transcriber and a text encoder: name both, or neither.")
        if transcriber is not None and transcriber.sample_rate_hz != audio.sample_rate_hz:
            raise CheckpointError(
                f"The voice is heard at {audio.sample_rate_hz} Hz, its words at {transcriber.sample_rate_hz} "
                "Hz: choose checkpoints of one rate."
            )
        self.audio = audio
        self.transcriber = transcriber
        self.text = text
        self.sample_rate_hz = audio.sample_rate_hz
        self.shortest_samples = max(part.shortest_samples for part in (audio, transcriber or audio))
        self.window_s = min(part.window_s for part in (audio, transcriber or audio))
        self.shape = audio.layers, audio.dimension, text.dimension if text is not None else 0

    def forward(self, clips: Sequence[Samples]) -> Tensor:
        """Return one row a clip, shape (clips, layers x dimension + words).

        What is longer than `window_s` is heard in windows that cover it evenly, and averaged.

        Raises
        ------
        ShortInputError, NonFiniteError
            As the encoders.
        """
        length = int(self.window_s * self.sample_rate_hz)
        windows = [
            [clip[start : start + length] for start in window_starts(len(clip), length)] for clip in clips
        ]
        flat = [window for parts in windows for window in parts]
        counts = [len(parts) for parts in windows]
        heard = self.audio(flat).flatten(1).float()
        rows = torch.stack([part.mean(dim=0) for part in torch.split(heard, counts)])
        if self.transcriber is None or self.text is None:
            return rows
        words = self.transcriber(flat)
        ends = torch.tensor(counts).cumsum(0).tolist()
        said = [" ".join(words[end - count : end]) for end, count in zip(ends, counts, strict=True)]
        return torch.cat([rows, self.text.or_zero(said)], dim=1)


def load_ears(settings: EarSettings, bundle: Path) -> tuple[Ears, EarSettings]:
    """Return what a side hears with, and its settings with every hash filled in.

    Parameters
    ----------
    settings : EarSettings
    bundle : Path
        Where "./" begins.

    Raises
    ------
    CheckpointError
        If a checkpoint is missing, damaged, foreign, or not the one that is known.
    """
    paths, hashed = {}, {}
    for name, reference in settings.references().items():
        paths[name], sha256 = reference.resolve(bundle)
        hashed[name] = Reference(source=reference.source, revision=reference.revision, sha256=sha256)
    ears = Ears(
        load_audio(paths["audio"], settings.layer),
        Transcriber(paths["transcriber"], settings.language) if "transcriber" in paths else None,
        TextEncoder(paths["text"], settings.pooling) if "text" in paths else None,
    )
    return ears, EarSettings(
        audio=hashed["audio"],
        layer=settings.layer,
        text=hashed.get("text"),
        transcriber=hashed.get("transcriber"),
        pooling=settings.pooling,
        language=settings.language,
    )
