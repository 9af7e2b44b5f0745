"""Bundles: weights, configuration and card in one folder, loaded whole or refused with a sentence."""

from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from .bundle_files import (
    CARD,
    CONFIG,
    DIMENSION,
    HUB_KIND,
    KIND,
    SIDES,
    WEIGHTS,
    fitting,
    read_config,
    read_weights,
    write_bundle,
)
from .device import resolve_device
from .encoders import EncoderSettings
from .errors import BundleError
from .features import FeatureSettings
from .inference import MusicModel, SpeechModel
from .network import EmotionNetwork, NetworkSettings

__all__ = [
    "CARD",
    "CONFIG",
    "WEIGHTS",
    "Bundle",
    "bundled",
    "find_bundle",
    "load_bundle",
    "load_networks",
    "save_bundle",
]


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
    config, digest = read_config(folder)
    speech, music = _load_hub(folder, where) if config["kind"] == HUB_KIND else _load_own(folder, where)
    return Bundle(folder.name, digest, DIMENSION, where, speech, music)


def _load_own(folder: Path, device: str) -> tuple[SpeechModel, MusicModel]:
    speech, music = load_networks(folder)
    return SpeechModel(speech.to(device), device), MusicModel(music.to(device), device)


def _load_hub(folder: Path, device: str) -> tuple[SpeechModel, MusicModel]:
    from .hub.bundle import load_hub_networks  # it needs transformers, which most bundles do without
    from .hub.inference import HubMusic, HubSpeech

    speech, music = load_hub_networks(folder)
    return HubSpeech(speech.to(device), device), HubMusic(music.to(device), device)


def load_networks(folder: Path) -> tuple[EmotionNetwork, EmotionNetwork]:
    """Return the speech and the music network of a bundle, on the CPU.

    Raises
    ------
    BundleError
        As `load_bundle`.
    """
    config, _ = read_config(folder)
    if config["kind"] != KIND:
        raise BundleError(
            f"{folder} is made of pretrained encoders: give a bundle of sottovoce's own, such as compact."
        )
    weights = read_weights(folder, config)
    with fitting(folder):
        speech, music = (_network(config[side]) for side in SIDES)
        for side, network in zip(SIDES, (speech, music), strict=True):
            network.load_state_dict(weights[side])
    return speech, music


def save_bundle(folder: Path, speech: EmotionNetwork, music: EmotionNetwork, card: str) -> None:
    """Write a bundle, whole or not at all; one that is there is replaced.

    Raises
    ------
    BundleError
        If the folder cannot be written.
    """
    settings = [asdict(network.settings) for network in (speech, music)]
    write_bundle(folder, KIND, networks=(speech, music), settings=settings, card=card)


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
