"""Stage two on cached features: both ways into the joint space, by the losses of every bundle.

Every batch holds every music class, the mapped music class tells right from wrong, and every pair counts:
see `losses` for what that mends in the published code.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..errors import TrainingError
from ..evaluation.retrieval import label_relevance, p_at_k, reciprocal_rank
from ..losses import LOSSES, JointBatch
from ..taxonomy import MUSIC_CLASSES, to_music
from ..training.examples import Examples, balanced_weights
from .fit import FitSettings, dropped, fit_rounds, judged
from .heads import Heads
from .structure import TagBranch, structure


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the joint stage needs of examples: encodings, music classes (-1 unknown), places, draws."""

    vectors: Tensor
    music_class: Tensor
    va: Tensor
    weights: Tensor

    @classmethod
    def of(cls, heads: Heads, examples: Examples) -> "Encoded":
        """Return what finished heads say of examples, before the joint head."""
        answers = [
            -1 if clip.label is None else MUSIC_CLASSES.index(to_music(clip.label)) for clip in examples.clips
        ]
        vectors = judged(heads, examples).encoded.clone()
        return cls(vectors, torch.tensor(answers), examples.va, balanced_weights(examples.clips))

    def draw(self, allowed: Tensor, count: int, generator: torch.Generator) -> Tensor:
        """Return the positions of `count` examples among those allowed."""
        return torch.multinomial(self.weights * allowed, count, replacement=True, generator=generator)


def _check(music: Examples, queries: Examples, gallery: Examples) -> None:
    absent = set(MUSIC_CLASSES) - set(music.labels_in_words())
    if absent or len(queries) == 0 or len(gallery) < 5:
        raise TrainingError(
            f"The joint space needs labelled music of {', '.join(MUSIC_CLASSES)} to learn from, and five "
            "labelled tracks and a labelled voice held out to choose by: label more, or name more artists "
            "and speakers."
        )


def fit_joint(
    heads: tuple[Heads, Heads],
    train: tuple[Examples, Examples],
    validation: tuple[Examples, Examples],
    settings: FitSettings,
    tags: Tensor | None = None,
    *,
    seed: int,
) -> float:
    """Learn both joint heads and keep the best.

    Parameters
    ----------
    heads : tuple of Heads
        Speech and music, finished but for their way into the joint space.
    train, validation : tuple of Examples
        Voices and tracks.
    settings : FitSettings
    tags : Tensor or None [shape=(music classes, d)]
        A third branch embeds these, see `structure`; None leaves it out.
    seed : int

    Returns
    -------
    float
        The best mean of P@5 and reciprocal rank: validation voices answered from validation tracks.

    Raises
    ------
    TrainingError
        If there is not enough labelled music or too little held out.
    """
    queries, gallery = (examples.labelled() for examples in validation)
    _check(train[1], queries, gallery)
    speech, music = heads
    voices, tracks = Encoded.of(speech, train[0]), Encoded.of(music, train[1])
    asked, answers = Encoded.of(speech, queries), Encoded.of(music, gallery)
    relevance = label_relevance(queries.labels_in_words(), gallery.labels_in_words())
    weights = balanced_weights(queries.clips).numpy()
    branch = None if tags is None else TagBranch(tags, speech.settings)
    joint = nn.ModuleList([speech.joint, music.joint, *([] if branch is None else [branch])])
    optimizer = torch.optim.AdamW(
        joint.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    generator = torch.Generator().manual_seed(seed)

    def step() -> Tensor:
        batch = _batch(heads, (voices, tracks), settings, generator)
        loss = LOSSES[settings.loss]
        if branch is None:
            return loss(batch, settings.emosim_weight)
        return structure(loss, batch, branch(), settings.emosim_weight)

    def score() -> float:
        cosines = similarity(speech, music, asked.vectors, answers.vectors)
        return float(weights @ (p_at_k(cosines, relevance) + reciprocal_rank(cosines, relevance)) / 2)

    return fit_rounds(joint, optimizer, step, score, settings)


def similarity(speech: Heads, music: Heads, voices: Tensor, tracks: Tensor) -> NDArray[np.float64]:
    """Return the cosines of encoded voices and tracks in the joint space, shape (voices, tracks)."""
    with torch.inference_mode():
        cosines: NDArray[np.float64] = (speech.joint(voices) @ music.joint(tracks).T).double().numpy()
    return cosines


def _batch(
    heads: tuple[Heads, Heads],
    encoded: tuple[Encoded, Encoded],
    settings: FitSettings,
    generator: torch.Generator,
) -> JointBatch:
    """Draw voices, and tracks: as many of each music class, and half as many of none."""
    voices, tracks = encoded
    said = voices.draw(torch.ones(len(voices.weights)), settings.batch, generator)
    share = settings.batch // len(MUSIC_CLASSES)
    drawn = [
        tracks.draw(tracks.music_class == index, share, generator) for index in range(len(MUSIC_CLASSES))
    ]
    if bool((tracks.music_class < 0).any()):
        drawn.append(tracks.draw(tracks.music_class < 0, settings.batch // 2, generator))
    played = torch.cat(drawn)
    speech, music = heads
    return JointBatch(
        speech.joint(dropped(voices.vectors[said], settings.dropout, generator)),
        music.joint(dropped(tracks.vectors[played], settings.dropout, generator)),
        voices.music_class[said],
        tracks.music_class[played],
        voices.va[said],
        tracks.va[played],
    )
