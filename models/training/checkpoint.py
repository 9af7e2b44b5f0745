"""Checkpoints: the whole state of a training in one file, replaced at once: a stop loses one epoch."""

import os
import pickle
from pathlib import Path
from typing import Any

import torch

from ..errors import TrainingError


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write `state`, whole or not at all.

    Raises
    ------
    TrainingError
        If the folder cannot be written.
    """
    partial = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, partial)
        partial.replace(path)
    except OSError as error:
        raise TrainingError(f"Cannot write {path}: {error.strerror}. Choose another --out.") from error


def load_checkpoint(path: Path, fingerprint: str) -> dict[str, Any] | None:
    """Return what was saved, or None if nothing was.

    Parameters
    ----------
    path : Path
    fingerprint : str
        Of the data and settings; a checkpoint of others is refused.

    Raises
    ------
    TrainingError
        If the file is damaged, or comes from other data or settings.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, LookupError, pickle.UnpicklingError) as error:
        raise TrainingError(
            f"The checkpoint {path} is damaged ({error}): delete it to start anew."
        ) from error
    if state.get("fingerprint") != fingerprint:
        raise TrainingError(
            f"The checkpoint {path} was made with other data or settings: choose another --out, or delete it."
        )
    return state
