"""What finished encoders say of the examples: of whole clips, and of clips altered as in their training."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..network import EmotionNetwork
from ..taxonomy import MUSIC_CLASSES, to_music
from .augment import AugmentSettings
from .batches import training_features
from .encoder_stage import StageSettings
from .examples import Examples, balanced_weights
from .judge import judge

TOGETHER = 64
"""Clips encoded at once."""


@dataclass(frozen=True, slots=True)
class Encodings:
    """What an encoder says of examples, several times over.

    Attributes
    ----------
    vectors : Tensor [shape=(views, n, encoder dimension)]
        Of the whole clips first, then of altered cuts: an encoder is too sure of whole clips that taught it.
    music_class : Tensor [shape=(n,)]
        The music class that answers the voice, or of the track; -1 if unknown.
    va : Tensor [shape=(n, 2)]
        Valence and arousal, rated or of the label.
    weights : Tensor [shape=(n,)]
        How often to draw each.
    """

    vectors: Tensor
    music_class: Tensor
    va: Tensor
    weights: Tensor


def encodings(
    network: EmotionNetwork,
    examples: Examples,
    stage: StageSettings,
    augment: AugmentSettings,
    music: list[Tensor],
    *,
    altered: int,
    seed: int,
) -> Encodings:
    """Return what the encoder of `network` says of examples.

    Parameters
    ----------
    network : EmotionNetwork
    examples : Examples
    stage, augment, music
        How its encoder was trained.
    altered : int
        Views beside the whole clips.
    seed : int
        Of the alterations.
    """
    answers = [
        -1 if clip.label is None else MUSIC_CLASSES.index(to_music(clip.label)) for clip in examples.clips
    ]
    views = [judge(network, examples).encoded]
    generator = torch.Generator().manual_seed(seed)
    whole = torch.arange(len(examples))
    with torch.inference_mode():
        for _ in range(altered):
            parts = [
                network.encoder(
                    training_features(
                        examples,
                        whole[first : first + TOGETHER],
                        frames=stage.frames,
                        front_end=network.settings.features,
                        settings=augment,
                        music=music,
                        generator=generator,
                    )
                )
                for first in range(0, len(examples), TOGETHER)
            ]
            views.append(torch.cat(parts))
    return Encodings(
        torch.stack(views).clone(), torch.tensor(answers), examples.va, balanced_weights(examples.clips)
    )
