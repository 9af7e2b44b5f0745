"""Stage two: both joint heads learn one space, on what the finished encoders say of every clip."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..losses import LOSSES, JointBatch
from ..network import EmotionNetwork
from ..taxonomy import MUSIC_CLASSES
from .encodings import Encodings
from .judge import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSettings:
    """How the joint heads are trained.

    Attributes
    ----------
    loss : str
        A name in `losses.LOSSES`.
    emosim_weight : float
        Of EmoSim beside the triplet loss.
    views : int
        How often every clip is altered.
    rounds, steps : int
        Most rounds, each ending with a validation, and batches in each.
    voices, tracks_by_class, rated_tracks : int
        What a batch holds: voices; tracks of every music class; tracks with rated valence and arousal only.
    learning_rate, weight_decay, dropout : float
        Of AdamW, falling to zero along a cosine, and on the encodings.
    patience : int
        Rounds without a better validation before it stops.
    """

    loss: str = "contrastive"
    emosim_weight: float = 0.25
    views: int = 4
    rounds: int = 16
    steps: int = 20
    voices: int = 64
    tracks_by_class: int = 16
    rated_tracks: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    patience: int = 8


class JointStage:
    """Training of the joint heads of two networks.

    Parameters
    ----------
    speech, music : EmotionNetwork
        Their joint heads are trained in place, the rest stays.
    voices, tracks : Encodings
        To learn from.
    settings : JointSettings
    seed : int
    """

    def __init__(
        self,
        speech: EmotionNetwork,
        music: EmotionNetwork,
        voices: Encodings,
        tracks: Encodings,
        settings: JointSettings,
        *,
        seed: int,
    ) -> None:
        self.speech, self.music = speech.joint, music.joint
        self.heads = nn.ModuleList([self.speech, self.music])
        self.voices = voices
        self.tracks = tracks
        self.settings = settings
        self.loss = LOSSES[settings.loss]
        self.generator = torch.Generator().manual_seed(seed)
        self.optimizer = torch.optim.AdamW(
            self.heads.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
            self.optimizer, settings.rounds * settings.steps
        )

    def round(self) -> float:
        """Train for one round; return the mean loss."""
        self.heads.train()
        total = 0.0
        for _ in range(self.settings.steps):
            loss = self.loss(self._batch(), self.settings.emosim_weight)
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            self.schedule.step()
            total += loss.item()
        self.heads.eval()
        return total / self.settings.steps

    def _batch(self) -> JointBatch:
        voices = self._draw(self.voices.weights, self.settings.voices)
        drawn = [
            self._draw(
                self.tracks.weights * (self.tracks.music_class == index), self.settings.tracks_by_class
            )
            for index in range(len(MUSIC_CLASSES))
        ]
        rated = self.tracks.weights * (self.tracks.music_class < 0)
        if rated.sum() > 0:
            drawn.append(self._draw(rated, self.settings.rated_tracks))
        tracks = torch.cat(drawn)
        return JointBatch(
            self.speech.learnt(self._view(self.voices, voices)),
            self.music.learnt(self._view(self.tracks, tracks)),
            self.voices.music_class[voices],
            self.tracks.music_class[tracks],
            self.voices.va[voices],
            self.tracks.va[tracks],
        )

    def _draw(self, weights: Tensor, count: int) -> Tensor:
        return torch.multinomial(weights, count, replacement=True, generator=self.generator)

    def _view(self, encodings: Encodings, index: Tensor) -> Tensor:
        """Return one view of each example at `index`, with dropout."""
        view = torch.randint(len(encodings.vectors), index.shape, generator=self.generator)
        vectors = encodings.vectors[view, index]
        keep = torch.rand(vectors.shape, generator=self.generator) >= self.settings.dropout
        return vectors * keep / (1 - self.settings.dropout)


def similarity(
    speech: EmotionNetwork, music: EmotionNetwork, voices: Judged, tracks: Judged
) -> NDArray[np.float64]:
    """Return the cosines of judged voices and tracks in the joint space, shape (voices, tracks)."""
    with torch.inference_mode():
        asked, offered = (
            network.joint(judged.encoded, judged.logits)
            for network, judged in ((speech, voices), (music, tracks))
        )
        cosines: NDArray[np.float64] = (asked @ offered.T).double().numpy()
    return cosines
