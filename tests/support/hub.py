"""Both sides of a hub bundle on tiny random checkpoints: everything runs, nothing is understood."""

from pathlib import Path

import torch

from sottovoce.models.hub.ears import EarSettings, load_ears
from sottovoce.models.hub.heads import Fusion, Heads, HeadSettings
from sottovoce.models.hub.network import HubNetwork
from sottovoce.models.hub.references import Reference
from sottovoce.models.taxonomy import MUSIC_CLASSES, SPEECH_CLASSES
from tests.support.checkpoints import (
    tagging_checkpoint,
    text_checkpoint,
    wave_checkpoint,
    whisper_checkpoint,
)


def ear_settings(root: Path, *, words: bool = False) -> tuple[EarSettings, EarSettings]:
    """Write checkpoints under a folder; return what the speech and the music side hear with."""
    speech = EarSettings(
        audio=Reference(source=str(wave_checkpoint(root / "wave", "wav2vec2", "layer"))),
        layer="mix",
        text=Reference(source=str(text_checkpoint(root / "text"))) if words else None,
        transcriber=Reference(source=str(whisper_checkpoint(root / "whisper"))) if words else None,
    )
    return speech, EarSettings(audio=Reference(source=str(tagging_checkpoint(root / "student.ckpt"))))


def tiny_sides(root: Path, *, words: bool = False, fusion: Fusion = "early") -> tuple[HubNetwork, HubNetwork]:
    """Return untrained networks for speech and music."""
    torch.manual_seed(0)
    networks = []
    for settings, classes in zip(
        ear_settings(root, words=words), (SPEECH_CLASSES, MUSIC_CLASSES), strict=True
    ):
        ears, hashed = load_ears(settings, root)
        layers, audio, text = ears.shape
        heads = Heads(HeadSettings(layers=layers, audio=audio, text=text, classes=classes, fusion=fusion))
        networks.append(HubNetwork(ears, hashed, heads).eval())
    return networks[0], networks[1]
