"""A whole training on pretrained encoders: features once, heads, joint space, bundle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from ..device import resolve_device
from ..inference import MusicModel
from ..taxonomy import MUSIC_CLASSES, SPEECH_CLASSES
from ..training.cache import cache_folder
from ..training.data import Side, Source
from .bundle import save_hub_bundle
from .cache import Extractor
from .card import render_hub_card
from .data import load_hub_side
from .ears import EarSettings, load_ears
from .fit import FitSettings, fit_emotion
from .fit_joint import fit_joint
from .heads import Fusion, HeadKind, Heads, HeadSettings
from .measure import measure_hub
from .network import HubNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRun:
    """Everything that decides a run but its data and seed.

    Attributes
    ----------
    speech, music : EarSettings
    head : HeadKind
    fusion : Fusion
        Of voice and words.
    fit : FitSettings
    tags : Tensor or None
        Of the music classes, to preserve their structure in the joint space.
    inside : bool
        Whether the bundle holds the encoders themselves.
    quick : bool
        Whether to take one clip in twelve.
    device : str
    """

    speech: EarSettings
    music: EarSettings
    head: HeadKind = "plain"
    fusion: Fusion = "early"
    fit: FitSettings = field(default_factory=FitSettings)
    tags: Tensor | None = None
    inside: bool = False
    quick: bool = False
    device: str = "auto"


def train_hub(
    speech: Sequence[Source],
    music: Sequence[Source],
    out: Path,
    run: HubRun,
    *,
    seed: int,
    progress: Callable[[str, int], None],
) -> Path:
    """Train heads on frozen pretrained encoders and write a bundle.

    Parameters
    ----------
    speech, music : sequence of Source
    out : Path
        Gets `bundle/`.
    run : HubRun
    seed : int
    progress : callable
        Told the side and how many of its clips are ready.

    Returns
    -------
    Path
        The bundle's folder.

    Raises
    ------
    CheckpointError, TrainingError, CorpusError, SplitError, AudioError, BundleError
        Each with what to do.
    """
    torch.manual_seed(seed)
    heard, speech_side = _side("speech", speech, out, run, seed=seed, progress=progress)
    played, music_side = _side("music", music, out, run, seed=seed, progress=progress)
    heads = heard.heads, played.heads
    train, validation = (speech_side.train, music_side.train), (speech_side.validation, music_side.validation)
    fit_joint(heads, train, validation, run.fit, run.tags, seed=seed)
    scores = measure_hub(*heads, speech_side.test, music_side.test)
    ear_settings = {"speech": heard.ear_settings, "music": played.ear_settings}
    card = render_hub_card(ear_settings, [speech_side, music_side], scores, seed)
    save_hub_bundle(out / "bundle", heard, played, card, inside=run.inside)
    return out / "bundle"


def _side(
    name: Literal["speech", "music"],
    sources: Sequence[Source],
    out: Path,
    run: HubRun,
    *,
    seed: int,
    progress: Callable[[str, int], None],
) -> tuple[HubNetwork, Side]:
    """Hear one side's clips, and learn its emotions from them."""
    settings, classes, window_s = {
        "speech": (run.speech, SPEECH_CLASSES, None),
        "music": (run.music, MUSIC_CLASSES, MusicModel.window_s),
    }[name]
    device = resolve_device(run.device)
    ears, hashed = load_ears(settings, out)
    extractor = Extractor(ears.to(device), hashed, window_s, cache_folder(), device)
    side = load_hub_side(sources, extractor, classes, partial(progress, name), quick=run.quick)
    layers, audio, text = ears.shape
    heads = Heads(
        HeadSettings(layers=layers, audio=audio, text=text, classes=classes, head=run.head, fusion=run.fusion)
    )
    fit_emotion(heads, side.train, side.validation, run.fit, seed=seed)
    return HubNetwork(ears, hashed, heads), side
