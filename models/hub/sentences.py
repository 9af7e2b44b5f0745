"""How a folder of sentence-transformers says what comes after its transformer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .checkpoint import read_config
from .errors import CheckpointError

Pooling = Literal["mean", "cls", "max"]
MODES: dict[str, Pooling] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
}
MODULES = "modules.json"


@dataclass(frozen=True, slots=True)
class SentenceLayout:
    """From tokens to the vector of a sentence.

    Attributes
    ----------
    transformer : Path
        Where the transformer lies.
    pooling : Pooling
    normalize : bool
        Whether the vector has unit length.
    longest : int or None
        Most tokens, if it says so.
    """

    transformer: Path
    pooling: Pooling
    normalize: bool
    longest: int | None


def read_layout(folder: Path) -> SentenceLayout | None:
    """Return the layout of a sentence encoder, or None if the folder is a plain checkpoint.

    Raises
    ------
    CheckpointError
        If it holds a part that is not known, or its files are damaged.
    """
    if not (folder / MODULES).is_file():
        return None
    try:
        modules = [
            (str(part["type"]).rpartition(".")[2], folder / str(part["path"]))
            for part in sorted(json.loads((folder / MODULES).read_bytes()), key=lambda part: part["idx"])
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / MODULES} lists no parts: restore the checkpoint.") from error
    kinds = [kind for kind, _ in modules]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise CheckpointError(
            f"{folder} is made of {', '.join(kinds)}: choose a sentence encoder of Transformer, Pooling and, "
            "perhaps, Normalize."
        )
    settings = folder / "sentence_bert_config.json"
    longest = read_config(settings).get("max_seq_length") if settings.is_file() else None
    return SentenceLayout(modules[0][1], _pooling(modules[1][1]), "Normalize" in kinds, longest)


def _pooling(folder: Path) -> Pooling:
    config = read_config(folder / "config.json")
    modes = [mode for key, mode in MODES.items() if config.get(key)]
    others = [
        key for key, on in config.items() if key.startswith("pooling_mode_") and on and key not in MODES
    ]
    if len(modes) != 1 or others:
        raise CheckpointError(
            f"{folder} pools by {', '.join([*modes, *others]) or 'nothing'}: choose a sentence encoder with "
            f"one of {', '.join(MODES.values())}."
        )
    return modes[0]
