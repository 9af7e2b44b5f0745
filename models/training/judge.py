"""What a network says of whole, unaltered examples."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..network import EmotionNetwork
from .batches import whole_clips
from .examples import Examples


@dataclass(frozen=True, slots=True)
class Judged:
    """What a network says of examples: encodings, logits, valence and arousal, in their order."""

    encoded: Tensor
    logits: Tensor
    va: Tensor


def judge(network: EmotionNetwork, examples: Examples, batch: int = 64) -> Judged:
    """Return what `network` says of whole, unaltered examples."""
    network.eval()
    encoder, head = network.settings.encoder, network.settings
    encoded = torch.empty(len(examples), encoder.dimension)
    logits, va = torch.empty(len(examples), len(head.classes)), torch.empty(len(examples), 2)
    with torch.inference_mode():
        for log_mels, frames, index in whole_clips(examples, batch):
            vectors = network.encoder(log_mels, frames)
            encoded[index] = vectors
            logits[index], va[index] = network.emotion(vectors)
    return Judged(encoded, logits, va)
