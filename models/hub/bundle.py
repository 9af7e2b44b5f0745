"""Bundles of heads on pretrained encoders: the encoders inside the folder, or referred to with their hash."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..bundle_files import HUB_KIND, SIDES, fitting, read_config, read_weights, write_bundle
from .ears import EarSettings, load_ears
from .heads import Heads, HeadSettings
from .network import HubNetwork
from .references import INSIDE, Reference


def load_hub_networks(folder: Path) -> tuple[HubNetwork, HubNetwork]:
    """Return the speech and the music network of a bundle, on the CPU.

    Raises
    ------
    BundleError
        If the bundle is damaged, or a checkpoint is missing, damaged, or not the one it was trained with.
    """
    config, _ = read_config(folder)
    weights = read_weights(folder, config)
    speech, music = (_load_side(folder, config[side], weights[side]) for side in SIDES)
    return speech, music


def save_hub_bundle(folder: Path, speech: HubNetwork, music: HubNetwork, card: str, *, inside: bool) -> None:
    """Write a bundle, whole or not at all; one that is there is replaced.

    Parameters
    ----------
    folder : Path
    speech, music : HubNetwork
    card : str
    inside : bool
        Whether the encoders are copied into the bundle, which then needs nothing else, or referred to.

    Raises
    ------
    BundleError
        If the folder cannot be written.
    """
    sides = dict(zip(SIDES, (speech, music), strict=True))
    copies: dict[Path, str] = {}
    ears = {side: network.ear_settings for side, network in sides.items()}
    if inside:
        for side, settings in ears.items():
            moved: dict[str, Any] = {}
            for name, reference in settings.references().items():
                path = reference.locate(folder)
                place = f"encoders/{side}-{name}{path.suffix if path.is_file() else ''}"
                copies[path] = place
                moved[name] = Reference(source=INSIDE + place, sha256=reference.sha256)
            ears[side] = replace(settings, **moved)
    write_bundle(
        folder,
        HUB_KIND,
        networks=[network.heads for network in sides.values()],
        settings=[
            {"ears": asdict(ears[side]), "heads": asdict(sides[side].heads.settings)} for side in SIDES
        ],
        card=card,
        fill=lambda fresh: _copy(copies, fresh),
    )


def _load_side(folder: Path, raw: Mapping[str, Any], weights: Mapping[str, Any]) -> HubNetwork:
    with fitting(folder):
        named = {
            name: Reference(**raw["ears"][name]) if raw["ears"][name] is not None else None
            for name in ("audio", "text", "transcriber")
        }
        ear_settings = EarSettings(**{**raw["ears"], **named})
        heads = Heads(HeadSettings(**{**raw["heads"], "classes": tuple(raw["heads"]["classes"])}))
        heads.load_state_dict(weights)
    ears, ear_settings = load_ears(ear_settings, folder)
    settings = heads.settings
    with fitting(folder):
        if (settings.layers, settings.audio, settings.text) != ears.shape:
            raise ValueError(f"heads for rows of another shape than {ears.shape}")
    return HubNetwork(ears, ear_settings, heads)


def _copy(copies: Mapping[Path, str], fresh: Path) -> None:
    for path, place in copies.items():
        target = fresh / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target)
        else:
            shutil.copyfile(path, target)
