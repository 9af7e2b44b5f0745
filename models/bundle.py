"""Bundles: weights, configuration and card in one folder, loaded whole or refused with a sentence."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save

from .device import resolve_device
from .encoders import EncoderSettings
from .errors import BundleError
from .features import FeatureSettings
from .inference import MusicModel, SpeechModel
from .network import EmotionNetwork, NetworkSettings

FORMAT = 1
KIND = "sottovoce-bundle"
DIMENSION = 64
WEIGHTS, CONFIG, CARD = "weights.safetensors", "config.json", "CARD.md"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The two models of one joint space.

    Attributes
    ----------
    name : str
        The folder's name.
    hash : str
        SHA-256 of the configuration, which carries that of the weights: equal hashes give equal vectors.
    dimension : int
        Length of every vector.
    device : str
        Where the models run: cpu, cuda or mps.
    speech : SpeechModel
    music : MusicModel
    """

    name: str
    hash: str
    dimension: int
    device: str
    speech: SpeechModel
    music: MusicModel


def bundled() -> list[str]:
    """Return the names of the bundles that come with the package."""
    return sorted(entry.name for entry in files(__package__).joinpath("bundles").iterdir() if entry.is_dir())


def find_bundle(name_or_path: str | Path) -> Path:
    """Return the folder of a bundle: a bundled name, or a path.

    Raises
    ------
    BundleError
        If there is none.
    """
    inside = Path(str(files(__package__).joinpath("bundles"))) / name_or_path
    for folder in (inside, Path(name_or_path).expanduser()):
        if (folder / CONFIG).is_file():
            return folder
    raise BundleError(
        f"No bundle {str(name_or_path)!r}: it is neither one of {', '.join(bundled())} nor a folder with a "
        f"{CONFIG}. `sottovoce models list` shows what there is."
    )


def load_bundle(name_or_path: str | Path = "compact", *, device: str = "auto") -> Bundle:
    """Load a bundle.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a bundle that comes with the package, or a folder.
    device : str
        auto, cpu, cuda, cuda:1, mps …

    Raises
    ------
    BundleError
        If it is missing, corrupt, foreign, of another dimension or a newer format, or the device is absent.
    """
    folder = find_bundle(name_or_path)
    where = resolve_device(device)
    speech, music = load_networks(folder)
    _, digest = _read_config(folder)
    return Bundle(
        name=folder.name,
        hash=digest,
        dimension=DIMENSION,
        device=where,
        speech=SpeechModel(speech.to(where), where),
        music=MusicModel(music.to(where), where),
    )


def load_networks(folder: Path) -> tuple[EmotionNetwork, EmotionNetwork]:
    """Return the speech and the music network of a bundle, on the CPU.

    Raises
    ------
    BundleError
        As `load_bundle`.
    """
    config, _ = _read_config(folder)
    try:
        blob = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise BundleError(f"Cannot read {folder / WEIGHTS}: {error.strerror}. Restore the bundle.") from error
    if hashlib.sha256(blob).hexdigest() != config["weights_sha256"]:
        raise BundleError(
            f"{folder / WEIGHTS} is not the file its {CONFIG} describes: restore both together."
        )
    try:
        state = load(blob)
        speech, music = (_network(config[side]) for side in ("speech", "music"))
        for side, network in (("speech", speech), ("music", music)):
            prefix = f"{side}."
            network.load_state_dict(
                {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
            )
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BundleError(
            f"The weights and the {CONFIG} of {folder} do not fit: {error}. Restore both."
        ) from error
    return speech, music


def save_bundle(folder: Path, speech: EmotionNetwork, music: EmotionNetwork, card: str) -> None:
    """Write a bundle, whole or not at all; one that is there is replaced.

    Raises
    ------
    BundleError
        If the folder cannot be written.
    """
    sides = {"speech": speech, "music": music}
    blob = save(
        {
            f"{side}.{name}": value.cpu().contiguous()
            for side, net in sides.items()
            for name, value in net.state_dict().items()
        }
    )
    config = {
        "kind": KIND,
        "format": FORMAT,
        "dimension": DIMENSION,
        "weights_sha256": hashlib.sha256(blob).hexdigest(),
        **{side: asdict(network.settings) for side, network in sides.items()},
    }
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        (fresh / WEIGHTS).write_bytes(blob)
        (fresh / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")
        (fresh / CARD).write_text(card, encoding="utf-8", newline="\n")
        fresh.chmod(0o755)
        if folder.exists():
            former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            folder.replace(former / folder.name)
            fresh.replace(folder)
            shutil.rmtree(former)
        else:
            fresh.replace(folder)
    except OSError as error:
        raise BundleError(
            f"Cannot write the bundle {folder}: {error.strerror}. Choose a writable folder."
        ) from error


def _read_config(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the configuration of a bundle and its SHA-256."""
    try:
        blob = (folder / CONFIG).read_bytes()
        config = json.loads(blob)
    except (OSError, ValueError) as error:
        raise BundleError(
            f"{folder / CONFIG} is not readable as JSON: {error}. Restore the bundle."
        ) from error
    if not isinstance(config, dict) or config.get("kind") != KIND:
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


def _network(raw: dict[str, Any]) -> EmotionNetwork:
    """Build the network that one side of a configuration describes."""
    encoder = dict(raw["encoder"])
    encoder["channels"], encoder["dilations"] = tuple(encoder["channels"]), tuple(encoder["dilations"])
    if raw["dimension"] != DIMENSION:
        raise ValueError(f"a side of {raw['dimension']} dimensions")
    return EmotionNetwork(
        NetworkSettings(
            features=FeatureSettings(**raw["features"]),
            encoder=EncoderSettings(**encoder),
            classes=tuple(raw["classes"]),
        )
    )
