"""The feature cache: mel powers of every clip, computed once and kept outside the repository.

Powers are kept as half-precision logarithms (relative error under 1 %), one safetensors file for each set of
clips and front end; its name carries a hash of both, so that changed data never meets stale features.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from platformdirs import user_cache_path
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..audio import decode
from ..corpora import Clip
from ..features import FeatureSettings, MelPower, trimmed

FAINT = 1e-9
"""Added to every power before the logarithm: digital silence has none."""

Progress = Callable[[int], None]
"""Called with the number of clips done since the last call."""


def cache_folder() -> Path:
    """Return where features are kept: under SOTTOVOCE_HOME if that is set, else the platform's cache."""
    home = os.environ.get("SOTTOVOCE_HOME")
    root = Path(home).expanduser() / "cache" if home else user_cache_path("sottovoce", appauthor=False)
    return root / "features"


def data_hash(clips: Sequence[Clip], settings: FeatureSettings) -> str:
    """Return a hash of the clips' ids and encoded bytes and of the front end."""
    digest = hashlib.sha256(repr(settings).encode())
    for clip in clips:
        digest.update(clip.id.encode())
        digest.update(hashlib.sha256(clip.path.read_bytes()).digest())
    return digest.hexdigest()


def mel_powers(
    clips: Sequence[Clip], settings: FeatureSettings, folder: Path, progress: Progress
) -> list[Tensor]:
    """Return the mel powers of every clip, shape (mels, frames) in half-precision logarithms.

    Quiet ends are cut off where the front end does so.

    Parameters
    ----------
    clips : sequence of Clip
    settings : FeatureSettings
    folder : Path
        The cache; created if absent.
    progress : Progress

    Raises
    ------
    AudioError
        If a clip cannot be decoded.
    """
    path = folder / f"{data_hash(clips, settings)[:24]}.safetensors"
    stored = _load(path)
    if stored is None:
        mel = MelPower(settings)
        powers = []
        for clip in clips:
            powers.append(_log_power(clip, mel))
            progress(1)
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        save_file(
            {"frames": torch.tensor([len(power) for power in powers]), "powers": torch.cat(powers)}, partial
        )
        partial.replace(path)
    else:
        powers = list(torch.split(stored["powers"], stored["frames"].tolist()))
        progress(len(clips))
    return [power.T for power in powers]


def from_cache(log_power: Tensor) -> Tensor:
    """Return powers again, in single precision."""
    return log_power.to(torch.float32).exp()


def _log_power(clip: Clip, mel: MelPower) -> Tensor:
    """Decode a clip; return log powers, shape (frames, mels)."""
    power: Tensor = mel(torch.from_numpy(decode(clip.path, mel.settings.sample_rate_hz)))
    if mel.settings.trim:
        power = trimmed(power)
    return (power.T + FAINT).log().to(torch.float16).contiguous()


def _load(path: Path) -> dict[str, Tensor] | None:
    """Return a cached file, or None if it is absent or damaged."""
    try:
        stored: dict[str, Tensor] = load_file(path)
    except (FileNotFoundError, SafetensorError):
        return None
    return stored
