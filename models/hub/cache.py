"""Features of every clip, computed once: pretrained ears are slow, heads are quick.

One small file a clip, named after its bytes, in a folder named after the ears: an interrupted extraction goes
on where it was, changed clips or checkpoints never meet stale features, and what is damaged is made anew.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..audio import decode
from ..corpora import Clip
from ..errors import AudioError
from ..inference import window_starts
from .ears import Ears, EarSettings
from .listening import Samples
from .precision import finite, fitting


@dataclass(frozen=True, slots=True)
class Extractor:
    """Ears, and where what they hear is kept.

    Attributes
    ----------
    ears : Ears
        On `device`.
    settings : EarSettings
        With every hash, see `ears.load_ears`.
    window_s : float or None
        Length of the windows that a clip is heard in, a row each; None hears it whole, as one row.
    folder : Path
        The cache.
    device : str
    """

    ears: Ears
    settings: EarSettings
    window_s: float | None
    folder: Path
    device: str

    def rows(self, clips: Sequence[Clip], progress: Callable[[int], None]) -> list[Tensor]:
        """Return the features of every clip, shape (windows, features) each.

        Raises
        ------
        AudioError
            If a clip cannot be decoded or heard; its sentence names the file.
        """
        place = self.folder / hashlib.sha256(f"{self.settings!r} {self.window_s}".encode()).hexdigest()[:24]
        place.mkdir(parents=True, exist_ok=True)
        found = []
        for clip in clips:
            path = place / f"{hashlib.sha256(clip.path.read_bytes()).hexdigest()[:40]}.safetensors"
            rows = _stored(path)
            if rows is None:
                rows = self._heard(clip)
                partial = path.with_suffix(f".{os.getpid()}")
                save_file({"rows": rows}, partial)
                partial.replace(path)
            found.append(rows)
            progress(1)
        return found

    def _heard(self, clip: Clip) -> Tensor:
        samples = decode(clip.path, self.ears.sample_rate_hz)
        try:
            with torch.inference_mode():
                windows = self._windows(samples)
                rows = finite(lambda: self.ears(windows), self.device, fitting(self.device))
        except AudioError as error:
            raise type(error)(f"{clip.path}: {error}") from error
        return rows.cpu().contiguous()

    def _windows(self, samples: Samples) -> list[Samples]:
        if self.window_s is None:
            return [samples]
        length = round(min(self.window_s, self.ears.window_s) * self.ears.sample_rate_hz)
        return [samples[start : start + length] for start in window_starts(len(samples), length)]


def _stored(path: Path) -> Tensor | None:
    """Return stored rows, or None if they are absent, damaged, or not finite."""
    try:
        rows: Tensor = load_file(path)["rows"]
    except (FileNotFoundError, SafetensorError, KeyError):
        return None
    return rows if bool(rows.isfinite().all()) else None
