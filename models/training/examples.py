"""Clips made ready to learn from: features, targets, and how often to draw each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..corpora import Clip
from ..errors import TrainingError
from ..features import FeatureSettings
from ..taxonomy import va
from .cache import Progress, mel_powers


@dataclass(frozen=True, slots=True)
class Examples:
    """Clips with their features and targets.

    Attributes
    ----------
    clips : tuple of Clip
    powers : list of Tensor [shape=(mels, frames)]
        Half-precision log powers, see `cache`.
    labels : Tensor [shape=(clips,), dtype=int64]
        Index into the classes, -1 where the clip has none.
    va : Tensor [shape=(clips, 2)]
        Rated valence and arousal where there are ratings, else those of the label; NaN without either.
    rated : Tensor [shape=(clips,), dtype=bool]
        Whether people rated the clip itself.
    """

    clips: tuple[Clip, ...]
    powers: list[Tensor]
    labels: Tensor
    va: Tensor
    rated: Tensor

    def __len__(self) -> int:
        return len(self.clips)

    def subset(self, keep: Sequence[int]) -> "Examples":
        """Return the examples at these positions."""
        index = torch.tensor(keep, dtype=torch.int64)
        return Examples(
            tuple(self.clips[i] for i in keep),
            [self.powers[i] for i in keep],
            self.labels[index],
            self.va[index],
            self.rated[index],
        )

    @classmethod
    def of(cls, clips: Sequence[Clip], powers: list[Tensor], classes: Sequence[str]) -> "Examples":
        """Return clips with their features, and the targets that their labels and ratings give."""
        return cls(
            tuple(clips),
            powers,
            torch.tensor([-1 if clip.label is None else classes.index(clip.label) for clip in clips]),
            torch.tensor([_place(clip) for clip in clips]),
            torch.tensor([clip.valence is not None for clip in clips]),
        )

    @classmethod
    def joined(cls, parts: "Sequence[Examples]") -> "Examples":
        """Return the examples of all parts, one after another."""
        return cls(
            tuple(clip for part in parts for clip in part.clips),
            [power for part in parts for power in part.powers],
            torch.cat([part.labels for part in parts]),
            torch.cat([part.va for part in parts]),
            torch.cat([part.rated for part in parts]),
        )

    def labelled(self) -> "Examples":
        """Return the examples that have a label."""
        return self.subset([i for i, clip in enumerate(self.clips) if clip.label is not None])

    def labels_in_words(self) -> list[str]:
        """Return the labels of the examples that have one."""
        return [clip.label for clip in self.clips if clip.label is not None]

    def of_corpus(self, name: str) -> "Examples":
        """Return the examples of one corpus."""
        return self.subset([i for i, clip in enumerate(self.clips) if clip.corpus == name])

    def corpora(self) -> list[str]:
        """Return the names of the corpora, sorted."""
        return sorted({clip.corpus for clip in self.clips})


def load_examples(
    clips: Sequence[Clip], classes: Sequence[str], settings: FeatureSettings, cache: Path, progress: Progress
) -> Examples:
    """Return clips with features and targets.

    Raises
    ------
    TrainingError
        If there is no clip, or a label is not among `classes`.
    AudioError
        If a clip cannot be decoded.
    """
    if not clips:
        raise TrainingError(
            "There is no clip to learn from: check the data folder and the names of the corpora."
        )
    foreign = {clip.label for clip in clips if clip.label is not None} - set(classes)
    if foreign:
        raise TrainingError(
            f"{', '.join(sorted(foreign))} cannot be learnt here: label the clips as {', '.join(classes)}."
        )
    return Examples.of(clips, mel_powers(clips, settings, cache, progress), classes)


def balanced_weights(clips: Sequence[Clip]) -> Tensor:
    """Return the probability of drawing each clip, shape (clips,).

    A corpus is drawn by the square root of its size, then a class of it, then a speaker of that class, then a
    clip, each evenly: neither a big corpus, nor a common class, nor a talkative speaker decides.
    """
    size = Counter(clip.corpus for clip in clips)
    by_class = Counter((clip.corpus, clip.label) for clip in clips)
    by_speaker = Counter((clip.corpus, clip.label, clip.speaker) for clip in clips)
    classes = Counter(corpus for corpus, _ in by_class)
    speakers = Counter((corpus, label) for corpus, label, _ in by_speaker)
    weights = torch.tensor(
        [
            size[clip.corpus] ** 0.5
            / classes[clip.corpus]
            / speakers[clip.corpus, clip.label]
            / by_speaker[clip.corpus, clip.label, clip.speaker]
            for clip in clips
        ],
        dtype=torch.float64,
    )
    return weights / weights.sum()


def class_mask(clips: Sequence[Clip], classes: Sequence[str]) -> Tensor:
    """Return which classes each clip's corpus knows, shape (clips, classes).

    A corpus without "surprised" does not teach that its voices are never surprised.
    """
    known = {
        corpus: {clip.label for clip in clips if clip.corpus == corpus}
        for corpus in {c.corpus for c in clips}
    }
    return torch.tensor([[name in known[clip.corpus] for name in classes] for clip in clips])


def _place(clip: Clip) -> tuple[float, float]:
    if clip.valence is not None and clip.arousal is not None:
        return clip.valence, clip.arousal
    return va(clip.label) if clip.label is not None else (float("nan"), float("nan"))
