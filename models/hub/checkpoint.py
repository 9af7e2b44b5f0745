"""Checkpoints in Hugging Face's layout: found on this machine, hashed, and loaded whole or refused.

Nothing here reaches for the network: `pull` does, when asked. Code that comes with a checkpoint is never run.
"""

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any, TypeAlias

import torch
from safetensors import SafetensorError

from .errors import NOT_INSTALLED, CheckpointError

CONFIG = "config.json"
UNUSED = ("masked_spec_embed", "pooler.")
"""Parameters that inference does not use: a checkpoint may lack them."""
Loaded: TypeAlias = Any
"""An object of transformers, whose type depends on the checkpoint."""
LOADING_ERRORS = (
    SafetensorError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    TypeError,
    AttributeError,
    ImportError,
    pickle.UnpicklingError,
)
"""What transformers raises for files that are damaged, missing or of another kind."""


def find_checkpoint(source: str, revision: str | None = None) -> Path:
    """Return the folder of a checkpoint: a local one, or what has been pulled of a hub id.

    Parameters
    ----------
    source : str
        A folder with a config.json, or an id such as "facebook/wav2vec2-base-960h".
    revision : str or None
        Branch, tag or commit of the id; None is the one that was pulled last as "main".

    Raises
    ------
    CheckpointError
        If it is not on this machine.
    """
    folder = Path(source).expanduser()
    if (folder / CONFIG).is_file():
        return folder
    try:
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError
    except ImportError as error:
        raise CheckpointError(NOT_INSTALLED) from error
    try:
        config = try_to_load_from_cache(source, CONFIG, revision=revision)
    except HFValidationError:  # neither a folder nor an id
        config = None
    if not isinstance(config, str):
        at = f" --revision {revision}" if revision else ""
        raise CheckpointError(
            f"The checkpoint {source!r} is not on this machine: give a folder with a {CONFIG}, or fetch it "
            f"with `sottovoce models pull {source}{at}`."
        )
    return Path(config).parent


def checkpoint_sha256(folder: Path) -> str:
    """Return one SHA-256 of the weights and of every configuration that decides what a checkpoint says.

    Raises
    ------
    CheckpointError
        If a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        weights = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
        settings = sorted(path for suffix in ("*.json", "*.txt") for path in folder.rglob(suffix))
        for path in [*settings, *weights]:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise CheckpointError(f"Cannot read {folder}: {error.strerror}. Restore the checkpoint.") from error
    return digest.hexdigest()


def read_config(path: Path) -> dict[str, Any]:
    """Return a JSON object.

    Raises
    ------
    CheckpointError
        If the file is no JSON object.
    """
    try:
        config = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} is not readable as JSON ({error}): restore the checkpoint.") from error
    if not isinstance(config, dict):
        raise CheckpointError(f"{path} holds no JSON object: restore the checkpoint.")
    return config


def hush() -> Loaded:
    """Return transformers, kept from writing progress bars and advice: what matters is raised here.

    Raises
    ------
    CheckpointError
        If it is not installed.
    """
    try:
        import transformers
        from transformers.utils import logging
    except ImportError as error:
        raise CheckpointError(NOT_INSTALLED) from error
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return transformers


def load_model(folder: Path, kind: str = "AutoModel") -> Loaded:
    """Return a model in single precision, in evaluation mode, every parameter that is used from the file.

    Parameters
    ----------
    folder : Path
    kind : str
        The class of transformers to load with.

    Raises
    ------
    CheckpointError
        If the files are damaged, of another kind, or do not fit together.
    """
    transformers = hush()
    try:
        model, told = getattr(transformers, kind).from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except LOADING_ERRORS as error:
        raise CheckpointError(f"Cannot load the checkpoint {folder}: {_first_line(error)}") from error
    missing = sorted(name for name in told["missing_keys"] if not any(unused in name for unused in UNUSED))
    if missing or told["mismatched_keys"]:
        amiss = missing or [str(key) for key in told["mismatched_keys"]]
        raise CheckpointError(
            f"The weights of {folder} do not fit its {CONFIG}: {len(amiss)} parameters such as {amiss[0]} "
            "are missing or of another size; restore the checkpoint."
        )
    return model.eval()


def load_processor(folder: Path, kind: str) -> Loaded:
    """Return a feature extractor, tokenizer or processor of transformers.

    Raises
    ------
    CheckpointError
        If its files are missing or damaged.
    """
    transformers = hush()
    try:
        return getattr(transformers, kind).from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except LOADING_ERRORS as error:
        raise CheckpointError(
            f"Cannot load the {kind.removeprefix('Auto')} of {folder}: {_first_line(error)}"
        ) from error


def _first_line(error: BaseException) -> str:
    """Return the first line of what an exception says, ending like a sentence."""
    line = str(error).strip().partition("\n")[0].rstrip(" :.")
    return f"{line or type(error).__name__}. Restore the checkpoint, or choose another."
