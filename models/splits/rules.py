"""Who is held out: published lists, balanced lists, and for everybody else a hash of the name."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import get_args

from ..corpora import CORPORA, Clip, Part
from ..errors import SplitError

RAVDESS_FOLDS = (
    ("01", "11", "20", "21"),
    ("04", "10", "12", "14"),
    ("08", "09", "19", "23"),
    ("03", "05", "07", "24"),
    ("02", "15", "16", "18"),
    ("06", "13", "17", "22"),
)
"""Actors of EmoBox's six folds (Ma et al. 2024, arXiv 2406.07162)."""

# As many men as women validate and test. RAVDESS 23 and 24 are the paper's test actors.
HELD_OUT: dict[str, dict[Part, tuple[str, ...]]] = {
    "ravdess": {"validation": ("17", "18", "19", "20"), "test": ("21", "22", "23", "24")},
    "emodb": {"validation": ("11", "14"), "test": ("15", "16")},
    "nemo": {"validation": ("TP0", "MK0"), "test": ("SM0", "EB0")},
}

HELD_OUT_PERCENT = 15
"""Share of speakers that the hash gives to validation, and again to test."""


@dataclass(frozen=True, slots=True)
class Split:
    """Clips to learn from, to choose by, and to measure on."""

    name: str
    train: tuple[Clip, ...]
    validation: tuple[Clip, ...]
    test: tuple[Clip, ...]

    def parts(self) -> dict[Part, tuple[Clip, ...]]:
        """Return the three parts by name."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


def hashed_part(speaker: str) -> Part:
    """Return the part a speaker's name falls into: 15 % test, 15 % validation, the rest train."""
    bucket = (
        int.from_bytes(hashlib.blake2b(speaker.encode(errors="surrogatepass"), digest_size=8).digest()) % 100
    )
    if bucket < HELD_OUT_PERCENT:
        return "test"
    return "validation" if bucket < 2 * HELD_OUT_PERCENT else "train"


def split_corpus(clips: Sequence[Clip]) -> Split:
    """Return the split the shipped bundles use, of one corpus or of several together."""
    names = sorted({clip.corpus for clip in clips})
    return _gather("+".join(names), clips, [_shipped_part(clip) for clip in clips])


def folds(clips: Sequence[Clip]) -> list[Split]:
    """Return cross-validation folds: RAVDESS by EmoBox's lists, any other corpus leaving one speaker out.

    The next fold's speakers validate. Clips of unknown speakers train in every fold.

    Raises
    ------
    SplitError
        If fewer than three groups of speakers are known: there would be none left to train, choose and test.
    """
    if {clip.corpus for clip in clips} == {"ravdess"}:
        groups: Sequence[Sequence[str]] = [[f"ravdess-{actor}" for actor in fold] for fold in RAVDESS_FOLDS]
    else:
        groups = [
            [speaker] for speaker in sorted({clip.speaker for clip in clips if clip.speaker is not None})
        ]
    if len(groups) < 3:
        raise SplitError(
            f"Only {len(groups)} speakers are known: folds need three or more; name the speakers."
        )
    corpus = "+".join(sorted({clip.corpus for clip in clips}))
    return [
        split_by_speaker(f"{corpus}-{index + 1}", clips, groups[(index + 1) % len(groups)], group)
        for index, group in enumerate(groups)
    ]


def split_by_speaker(
    name: str, clips: Sequence[Clip], validation: Collection[str], test: Collection[str]
) -> Split:
    """Return a split with the named speakers held out; everybody else, and the unknown, train."""

    def part(speaker: str | None) -> Part:
        if speaker in test:
            return "test"
        return "validation" if speaker in validation else "train"

    return _gather(name, clips, [part(clip.speaker) for clip in clips])


def _shipped_part(clip: Clip) -> Part:
    if clip.part is not None:
        return clip.part
    if CORPORA[clip.corpus].usage == "evaluation":
        return "test"
    if clip.speaker is None:
        return "train"
    if clip.corpus not in HELD_OUT:
        return hashed_part(clip.speaker)
    for part, codes in HELD_OUT[clip.corpus].items():
        if clip.speaker in {f"{clip.corpus}-{code}" for code in codes}:
            return part
    return "train"


def _gather(name: str, clips: Sequence[Clip], parts: Sequence[Part]) -> Split:
    chosen = {
        wanted: tuple(clip for clip, part in zip(clips, parts, strict=True) if part == wanted)
        for wanted in get_args(Part)
    }
    return Split(name, chosen["train"], chosen["validation"], chosen["test"])
