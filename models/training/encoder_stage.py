"""Stage one: an encoder learns to tell emotions, by class and by valence and arousal."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..network import EmotionNetwork
from .augment import AugmentSettings
from .batches import training_features
from .examples import Examples, balanced_weights, class_mask


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSettings:
    """How an encoder is trained.

    Attributes
    ----------
    epochs, steps : int
        Most epochs, and batches in each.
    batch, frames : int
        Clips in a batch, and frames of each.
    learning_rate, weight_decay : float
        AdamW with one cycle of the learning rate over all epochs.
    dropout : float
        On the encoder's vector.
    smoothing : float
        Label smoothing.
    va_weight : float
        Of the squared error in valence and arousal, beside the cross-entropy.
    average : float
        Decay of the moving average of the weights, which is what is validated and kept.
    patience : int
        Epochs without a better validation before it stops.
    """

    epochs: int
    steps: int
    batch: int = 32
    frames: int = 144
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    dropout: float = 0.2
    smoothing: float = 0.1
    va_weight: float = 4.0
    average: float = 0.98
    patience: int = 12


class EncoderStage:
    """One encoder's training; everything that decides its course can be saved and restored.

    Parameters
    ----------
    network : EmotionNetwork
        Trained in place; `averaged` holds the moving average of its weights.
    examples : Examples
        What to learn from.
    music : list of Tensor
        Powers of what may play behind, see `batches`.
    settings : StageSettings
    augment : AugmentSettings
    seed : int
    """

    def __init__(
        self,
        network: EmotionNetwork,
        examples: Examples,
        music: list[Tensor],
        settings: StageSettings,
        augment: AugmentSettings,
        *,
        seed: int,
    ) -> None:
        self.network = network
        self.averaged = copy.deepcopy(network)
        self.examples = examples
        self.music = music
        self.settings = settings
        self.augment = augment
        self.weights = balanced_weights(examples.clips)
        self.known = class_mask(examples.clips, network.settings.classes)
        # Labels stand at one point each: where people rated clips, only ratings teach valence and arousal.
        self.placed = examples.rated if examples.rated.any() else examples.va.isfinite().all(dim=1)
        self.generator = torch.Generator().manual_seed(seed)
        learnt = [*network.encoder.parameters(), *network.emotion.parameters()]
        self.parameters = learnt
        self.optimizer = torch.optim.AdamW(
            [
                {"params": [p for p in learnt if p.ndim > 1], "weight_decay": settings.weight_decay},
                {"params": [p for p in learnt if p.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=settings.learning_rate,
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer,
            settings.learning_rate,
            total_steps=settings.epochs * settings.steps,
            pct_start=0.15,
        )

    def epoch(self, progress: Callable[[], None]) -> float:
        """Train for one epoch, calling `progress` after each batch; return the mean loss."""
        total = 0.0
        for _ in range(self.settings.steps):
            total += self._step(self._draw())
            progress()
        return total / self.settings.steps

    def _draw(self) -> Tensor:
        return torch.multinomial(
            self.weights, self.settings.batch, replacement=True, generator=self.generator
        )

    def _step(self, index: Tensor) -> float:
        self.network.train()
        log_mels = training_features(
            self.examples,
            index,
            frames=self.settings.frames,
            front_end=self.network.settings.features,
            settings=self.augment,
            music=self.music,
            generator=self.generator,
        )
        encoded = self.network.encoder(log_mels)
        keep = torch.rand(encoded.shape, generator=self.generator) >= self.settings.dropout
        logits, va = self.network.emotion(encoded * keep / (1 - self.settings.dropout))
        loss = self._loss(logits, va, index)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.parameters, 5.0)
        self.optimizer.step()
        self.schedule.step()
        self._average()
        return loss.item()

    def _loss(self, logits: Tensor, va: Tensor, index: Tensor) -> Tensor:
        """Return cross-entropy among the classes each corpus knows, plus the error in valence and arousal."""
        labels, targets, known = self.examples.labels[index], self.examples.va[index], self.known[index]
        labelled, placed = labels >= 0, self.placed[index]
        loss = logits.sum() * 0.0
        if labelled.any():
            loss = loss + smooth_cross_entropy(
                logits[labelled], labels[labelled], known[labelled], self.settings.smoothing
            )
        if placed.any():
            loss = loss + self.settings.va_weight * functional.mse_loss(va[placed], targets[placed])
        return loss

    def _average(self) -> None:
        with torch.no_grad():
            pairs = zip(self.averaged.state_dict().values(), self.network.state_dict().values(), strict=True)
            for mean, value in pairs:
                if mean.is_floating_point():
                    mean.lerp_(value, 1 - self.settings.average)
                else:
                    mean.copy_(value)

    def state(self) -> dict[str, Any]:
        """Return everything that decides the rest of the training."""
        return {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "generator": self.generator.get_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.generator.set_state(state["generator"])


def smooth_cross_entropy(logits: Tensor, labels: Tensor, known: Tensor, smoothing: float) -> Tensor:
    """Return label-smoothed cross-entropy among the `known` classes of each row.

    Parameters
    ----------
    logits : Tensor [shape=(batch, classes)]
    labels : Tensor [shape=(batch,)]
    known : Tensor [shape=(batch, classes), dtype=bool]
    smoothing : float
        Share of the target spread evenly over the known classes.
    """
    log_p = logits.masked_fill(~known, -torch.inf).log_softmax(dim=1)
    right = -log_p.gather(1, labels[:, None])[:, 0]
    even = -(log_p.masked_fill(~known, 0.0).sum(dim=1) / known.sum(dim=1))
    return ((1 - smoothing) * right + smoothing * even).mean()
