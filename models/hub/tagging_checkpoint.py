"""Reading the published weights of the Music Tagging Transformer, whole or not at all.

The layout is that of github.com/minzwon/semi-supervised-music-tagging-transformer: a dictionary of tensors
whose names carry the part of the training they belong to in front ("network." or "student."; the teacher is
left out), plain or under "state_dict".
"""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from .errors import CheckpointError
from .tagging import Spectrogram, TaggingEncoder, TaggingSettings

PREFIX = re.compile(r"^(network|student|model|module)\.")
TEACHER = re.compile(r"^teacher(_network)?\.")
NAMES = (
    (r"spec\.spectrogram\.window", "spectrogram.window"),
    (r"spec\.mel_scale\.fb", "spectrogram.bands"),
    (r"frontend\.input_bn", "norm"),
    (r"frontend\.layer1", "planes.0"),
    (r"frontend\.layer2", "planes.1"),
    (r"frontend\.layer3", "planes.2"),
    (r"frontend\.fc", "flatten"),
    (r"conv_1", "first"),
    (r"bn_1", "first_norm"),
    (r"conv_2", "second"),
    (r"bn_2", "second_norm"),
    (r"conv_3", "shortcut"),
    (r"bn_3", "shortcut_norm"),
    (r"pos_embedding", "positions"),
    (r"cls_token", "summary"),
    (r"transformer\.layers\.(\d+)\.0\.fn\.norm", r"blocks.\1.attention_norm"),
    (r"transformer\.layers\.(\d+)\.0\.fn\.fn\.to_qkv", r"blocks.\1.attend"),
    (r"transformer\.layers\.(\d+)\.0\.fn\.fn\.to_out\.0", r"blocks.\1.merge"),
    (r"transformer\.layers\.(\d+)\.1\.fn\.norm", r"blocks.\1.network_norm"),
    (r"transformer\.layers\.(\d+)\.1\.fn\.fn\.net\.0", r"blocks.\1.widen"),
    (r"transformer\.layers\.(\d+)\.1\.fn\.fn\.net\.3", r"blocks.\1.narrow"),
)
"""Their names and ours."""
TAGS = ("mlp_head.0.weight", "mlp_head.0.bias", "mlp_head.1.weight", "mlp_head.1.bias")
"""What names the tags it was taught: emotion has heads of its own."""


def load_tagging(path: Path) -> TaggingEncoder:
    """Return the encoder of a published checkpoint; its sizes are read off the weights.

    Raises
    ------
    CheckpointError
        If the file is damaged, of another layout, or made with another front end.
    """
    state = _renamed(_read(path))
    try:
        for name in TAGS:
            state.pop(name)
        settings = TaggingSettings(
            channels=len(state["planes.0.first.bias"]),
            width=len(state["summary"]),
            layers=len([name for name in state if re.fullmatch(r"blocks\.\d+\.attend\.weight", name)]),
            steps=state["positions"].shape[1] - 1,
        )
        encoder = TaggingEncoder(settings)
        encoder.load_state_dict(state)
    except (KeyError, IndexError, TypeError, RuntimeError) as error:
        raise CheckpointError(
            f"{path} is not laid out as the published Music Tagging Transformer ({_brief(error)}): give its "
            "teacher.ckpt or compact_student.ckpt."
        ) from error
    ours = Spectrogram()
    for name in ("window", "bands"):
        if not torch.allclose(getattr(encoder.spectrogram, name), getattr(ours, name), atol=1e-4):
            raise CheckpointError(
                f"{path} hears other mel bands than the published Music Tagging Transformer: give the "
                "original."
            )
    return encoder


def _read(path: Path) -> Mapping[str, Tensor]:
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, LookupError, pickle.UnpicklingError) as error:
        raise CheckpointError(
            f"Cannot read the checkpoint {path} ({_brief(error)}): fetch it again."
        ) from error
    state = stored.get("state_dict", stored) if isinstance(stored, dict) else {}
    return {str(name): value for name, value in state.items() if isinstance(value, Tensor)}


def _renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights of the student, or of the only network, under our names."""
    renamed = {}
    for name, value in state.items():
        if TEACHER.match(name) and any(not TEACHER.match(other) for other in state):
            continue
        ours = PREFIX.sub("", TEACHER.sub("", name))
        for pattern, replacement in NAMES:
            ours = re.sub(rf"(?:(?<=\.)|^){pattern}(?=\.|$)", replacement, ours)
        renamed[ours] = value
    return renamed


def _brief(error: BaseException) -> str:
    """Return the gist of an exception: what torch lists over many lines, in one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[1] if len(lines) > 1 else "".join(lines))[:160].rstrip(" .:") or type(error).__name__
