"""Train, validation and test without a shared voice: by speaker for speech, by artist for music.

Rules
-----
- A speaker (artist) is in one part only. Published or hand-balanced lists come first; everybody else falls
  into a part by a hash of the name, so that new clips never move old ones, on any machine.
- A clip of an unknown speaker only trains: nobody could show that its voice is unheard in validation or test.
  Music without a known artist trains too, unless a published list by song places it (DEAM).
- A corpus for evaluation only is all test.
- Validation is other speakers than test, too: nothing may be chosen on those who are measured.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from .corpora import CORPORA, Clip, Part
from .corpora.content import content_hash
from .errors import SplitError

RAVDESS_FOLDS = (
    ("01", "11", "20", "21"),
    ("04", "10", "12", "14"),
    ("08", "09", "19", "23"),
    ("03", "05", "07", "24"),
    ("02", "15", "16", "18"),
    ("06", "13", "17", "22"),
)
"""Actors of EmoBox's six folds (Ma et al. 2024, arXiv 2406.07162)."""

# As many men as women in every part. RAVDESS 23 and 24 are the paper's test actors.
HELD_OUT: dict[str, dict[Part, tuple[str, ...]]] = {
    "ravdess": {"validation": ("17", "18", "19", "20"), "test": ("21", "22", "23", "24")},
    "emodb": {"validation": ("11", "14"), "test": ("15", "16")},
    "nemo": {"validation": ("TP0", "MK0"), "test": ("SM0", "EB0")},
}

HELD_OUT_PERCENT = 15
"""Share of speakers that the hash gives to validation, and again to test."""


Row = tuple[str, str | None]


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
    bucket = int.from_bytes(hashlib.blake2b(speaker.encode(), digest_size=8).digest()) % 100
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


def assert_disjoint(split: Split, *, contents: bool = False) -> None:
    """Make sure that nothing heard in one part is heard in another.

    Parameters
    ----------
    split : Split
        What to check: ids, files and speakers.
    contents : bool
        Also compare the audio itself, which reads every file (about 1 ms each).

    Raises
    ------
    SplitError
        Naming the first speaker or recording in two parts, or a held-out clip whose speaker nobody knows.
    """
    kinds = ["clip", "file", "speaker", *(["recording"] if contents else [])]
    seen: dict[tuple[str, str], tuple[Part, Clip]] = {}
    for part, clips in split.parts().items():
        for clip in clips:
            if clip.speaker is None and clip.part is None and part != "train" and split.train:
                raise SplitError(
                    f"Split {split.name}: {clip.id} in {part} is of nobody known, who may be heard in "
                    "train; move it to train."
                )
            for kind in kinds:
                identity = _identity(kind, clip)
                if identity is None:
                    continue
                other, twin = seen.setdefault((kind, identity), (part, clip))
                if other != part:
                    what = f"speaker {identity}" if kind == "speaker" else f"{kind} {twin.id} (as {clip.id})"
                    raise SplitError(
                        f"Split {split.name}: {what} is in {other} and in {part}; keep to one part."
                    )


def write_split(split: Split, path: Path) -> None:
    """Write a split as JSON: every part's clip ids and speakers, and a hash over them."""
    parts = {
        part: {
            "sha256": _digest(_rows(clips)),
            "clips": _rows(clips),
        }
        for part, clips in split.parts().items()
    }
    path.write_text(json.dumps({"name": split.name, "parts": parts}, indent=1) + "\n", encoding="utf-8")


def read_split(path: Path, clips: Iterable[Clip]) -> Split:
    """Return a written split, filled with the clips it names.

    Raises
    ------
    SplitError
        If the file is unreadable or altered, or a clip it names is missing or has another speaker now.
    """
    known = {clip.id: clip for clip in clips}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        rows = {part: [(str(i), s) for i, s in stored["parts"][part]["clips"]] for part in get_args(Part)}
        hashes = {part: stored["parts"][part]["sha256"] for part in rows}
        name = str(stored["name"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SplitError(f"Cannot read the split {path} ({error}); write it again.") from error
    for part, part_rows in rows.items():
        if _digest(part_rows) != hashes[part]:
            raise SplitError(f"Split {path}: the {part} clips do not match their hash; write it again.")
        for clip_id, speaker in part_rows:
            if clip_id not in known:
                raise SplitError(f"Split {path}: the clip {clip_id} is not in the corpus; restore it.")
            if known[clip_id].speaker != speaker:
                raise SplitError(f"Split {path}: {clip_id} was by {speaker}, now {known[clip_id].speaker}.")
    filled = {part: tuple(known[clip_id] for clip_id, _ in part_rows) for part, part_rows in rows.items()}
    return Split(name, filled["train"], filled["validation"], filled["test"])


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


def _identity(kind: str, clip: Clip) -> str | None:
    if kind == "clip":
        return clip.id
    if kind == "file":
        return str(clip.path.absolute())
    return clip.speaker if kind == "speaker" else content_hash(clip.path)


def _rows(clips: Sequence[Clip]) -> list[Row]:
    return sorted(((clip.id, clip.speaker) for clip in clips), key=lambda row: row[0])


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256(
        "\n".join(f"{clip}\t{speaker or ''}" for clip, speaker in rows).encode()
    ).hexdigest()
