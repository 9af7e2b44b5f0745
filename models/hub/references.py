"""Which checkpoints a side is made of: found, compared with what was trained with, and loaded."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from .checkpoint import CONFIG, checkpoint_sha256, find_checkpoint, read_config
from .errors import CheckpointError
from .layers import Layer
from .listening import AudioEncoder
from .spectrograms import SpectrogramEncoder
from .tagging_checkpoint import load_tagging
from .waves import WaveEncoder

INSIDE = "./"
"""Begins the source of a checkpoint that lies in the bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One checkpoint.

    Attributes
    ----------
    source : str
        Hub id, folder, file of a Music Tagging Transformer, or "./…" inside the bundle.
    revision : str or None
        Of a hub id.
    sha256 : str or None
        What `resolve` found when the heads were trained; None is not yet known.
    """

    source: str
    revision: str | None = None
    sha256: str | None = None

    def locate(self, bundle: Path) -> Path:
        """Return where it lies on this machine.

        Raises
        ------
        CheckpointError
            If it is not there.
        """
        if self.source.startswith(INSIDE):
            return bundle / self.source
        file = Path(self.source).expanduser()
        return file if file.is_file() else find_checkpoint(self.source, self.revision)

    def resolve(self, bundle: Path) -> tuple[Path, str]:
        """Return where it lies, and its hash, which must be the one that is known.

        Raises
        ------
        CheckpointError
            If it is not there, or is another one.
        """
        path = self.locate(bundle)
        found = fingerprint(path)
        if self.sha256 not in (None, found):
            raise CheckpointError(
                f"The checkpoint {self.source!r} at {path} is not the one that the heads were trained with "
                f"({found[:12]} instead of {str(self.sha256)[:12]}): restore that, or train anew."
            )
        return path, found


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a checkpoint's folder or file.

    Raises
    ------
    CheckpointError
        If it cannot be read.
    """
    if path.is_dir():
        return checkpoint_sha256(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"Cannot read {path}: {error.strerror}. Restore the checkpoint.") from error


def load_audio(path: Path, layer: Layer) -> AudioEncoder:
    """Return the encoder of a checkpoint: waves, spectrograms, or the Music Tagging Transformer's file.

    Raises
    ------
    CheckpointError
        If it cannot be loaded, or has no such layer.
    """
    if path.is_file():
        if layer != "last":
            raise CheckpointError(f"{path} is heard at its summary only: choose the layer last.")
        return load_tagging(path)
    if read_config(path / CONFIG).get("model_type") == "audio-spectrogram-transformer":
        return SpectrogramEncoder(path, layer)
    return WaveEncoder(path, layer)
