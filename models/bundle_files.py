"""The files of a bundle: read whole or refused with a sentence, written whole or not at all."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from .errors import BundleError

FORMAT = 1
KIND = "sottovoce-bundle"
HUB_KIND = "sottovoce-hub-bundle"
"""Heads on pretrained encoders, see `hub.bundle`."""
DIMENSION = 64
WEIGHTS, CONFIG, CARD = "weights.safetensors", "config.json", "CARD.md"
SIDES = ("speech", "music")


def read_weights(folder: Path, config: dict[str, Any]) -> dict[str, dict[str, Tensor]]:
    """Return the weights of each side of a bundle, by name.

    Raises
    ------
    BundleError
        If the file is missing, damaged, or not the one its configuration describes.
    """
    try:
        blob = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise BundleError(f"Cannot read {folder / WEIGHTS}: {error.strerror}. Restore the bundle.") from error
    if hashlib.sha256(blob).hexdigest() != config["weights_sha256"]:
        raise BundleError(
            f"{folder / WEIGHTS} is not the file its {CONFIG} describes: restore both together."
        )
    with fitting(folder):
        state = load(blob)
    return {
        side: {name.removeprefix(f"{side}."): value for name, value in state.items() if name.startswith(side)}
        for side in SIDES
    }


@contextmanager
def fitting(folder: Path) -> Iterator[None]:
    """Tell what goes wrong while networks are built and filled as what it is: parts that do not fit.

    Raises
    ------
    BundleError
        Instead of what torch, safetensors or a missing key raise.
    """
    try:
        yield
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BundleError(
            f"The weights and the {CONFIG} of {folder} do not fit: {error}. Restore both."
        ) from error


def write_bundle(
    folder: Path,
    kind: str,
    *,
    networks: Sequence[nn.Module],
    settings: Sequence[dict[str, Any]],
    card: str,
    fill: Callable[[Path], None] = lambda _fresh: None,
) -> None:
    """Write a bundle of a kind, whole or not at all; one that is there is replaced.

    Parameters
    ----------
    folder : Path
    kind : str
    networks : sequence of nn.Module
        What has weights, speech and music.
    settings : sequence of dict
        What the configuration says of each.
    card : str
    fill : callable
        Puts what else belongs into the folder.

    Raises
    ------
    BundleError
        If the folder cannot be written.
    """
    blob = _weights(networks)
    config = {
        "kind": kind,
        "format": FORMAT,
        "dimension": DIMENSION,
        "weights_sha256": hashlib.sha256(blob).hexdigest(),
        **dict(zip(SIDES, settings, strict=True)),
    }
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        fill(fresh)
        (fresh / WEIGHTS).write_bytes(blob)
        (fresh / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")
        (fresh / CARD).write_text(card, encoding="utf-8", newline="\n")
        fresh.chmod(0o755)
        _swap(fresh, folder)
    except OSError as error:
        raise BundleError(
            f"Cannot write the bundle {folder}: {error.strerror}. Choose a writable folder."
        ) from error


def _weights(networks: Sequence[nn.Module]) -> bytes:
    return save(
        {
            f"{side}.{name}": value.cpu().contiguous()
            for side, network in zip(SIDES, networks, strict=True)
            for name, value in network.state_dict().items()
        }
    )


def _swap(fresh: Path, folder: Path) -> None:
    """Put a finished folder where one may be already."""
    if not folder.exists():
        fresh.replace(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.replace(former / folder.name)
    fresh.replace(folder)
    shutil.rmtree(former)


def read_config(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the configuration of a bundle and its SHA-256.

    Raises
    ------
    BundleError
        If it is missing, corrupt, foreign, of another dimension or a newer format.
    """
    try:
        blob = (folder / CONFIG).read_bytes()
        config = json.loads(blob)
    except (OSError, ValueError) as error:
        raise BundleError(
            f"{folder / CONFIG} is not readable as JSON: {error}. Restore the bundle."
        ) from error
    if not isinstance(config, dict) or config.get("kind") not in (KIND, HUB_KIND):
        raise BundleError(f"{folder} holds no sottovoce bundle: its {CONFIG} does not say kind {KIND!r}.")
    if not isinstance(config.get("format"), int) or config["format"] > FORMAT:
        raise BundleError(
            f"Bundle {folder} has format {config.get('format')}, this version reads up to {FORMAT}: "
            "update sottovoce."
        )
    if config.get("dimension") != DIMENSION:
        raise BundleError(
            f"Bundle {folder} has {config.get('dimension')} dimensions, the joint space has {DIMENSION}: "
            "train it anew or take another."
        )
    if "weights_sha256" not in config:
        raise BundleError(f"{folder / CONFIG} does not say weights_sha256: restore the bundle.")
    return config, hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
