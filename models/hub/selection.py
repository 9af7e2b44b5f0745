"""Reading what the command line names: encoders with revisions, layers, tags."""

from pathlib import Path

import torch
from torch import Tensor

from ..taxonomy import MUSIC_CLASSES
from .ears import EarSettings
from .errors import CheckpointError
from .layers import Layer
from .references import Reference
from .tags import tag_vectors

PLANE = "plane"


def reference(named: str) -> Reference:
    """Return the checkpoint that "source" or "owner/name@revision" names; local paths become absolute."""
    path = Path(named).expanduser()
    if path.exists():
        return Reference(source=str(path.resolve()))
    source, _, revision = named.partition("@")
    return Reference(source=source, revision=revision or None)


def layer_of(named: str) -> Layer:
    """Return the layer that "last", "mix" or a number names.

    Raises
    ------
    CheckpointError
        If it names none.
    """
    words: dict[str, Layer] = {"last": "last", "mix": "mix"}
    if named in words:
        return words[named]
    if named.isdecimal():
        return int(named)
    raise CheckpointError(f"No layer is called {named!r}: use last, mix, or a number from 0.")


def ears(
    audio: str,
    layer: str,
    *,
    text: str | None = None,
    transcriber: str | None = None,
    language: str | None = None,
) -> EarSettings:
    """Return what a side hears with.

    Raises
    ------
    CheckpointError
        If the layer is none.
    """
    tagging = Path(audio).expanduser().is_file()  # it has one layer to hear
    return EarSettings(
        audio=reference(audio),
        layer="last" if tagging else layer_of(layer),
        text=None if text is None else reference(text),
        transcriber=None if transcriber is None else reference(transcriber),
        language=language,
    )


def tags(structure: str | None) -> Tensor | None:
    """Return the vectors of the music classes for structure preserving, shape (classes, d), or None.

    Raises
    ------
    TagError
        If the GloVe file is malformed or lacks a class.
    """
    if structure is None:
        return None
    return torch.from_numpy(tag_vectors(MUSIC_CLASSES, None if structure == PLANE else Path(structure)))
