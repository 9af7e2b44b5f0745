"""Splits on disk: JSON that names every clip, with a hash that shows alterations."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from ..corpora import Clip, Part
from ..errors import SplitError
from .rules import Split

Row = tuple[str, str | None]


def write_split(split: Split, path: Path) -> None:
    """Write a split as JSON: every part's clip ids and speakers, and a hash over them.

    Raises
    ------
    SplitError
        If the file cannot be written.
    """
    parts = {
        part: {"sha256": _digest(_rows(clips)), "clips": _rows(clips)}
        for part, clips in split.parts().items()
    }
    try:
        path.write_text(json.dumps({"name": split.name, "parts": parts}, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise SplitError(f"Cannot write the split {path} ({error.strerror}); give another folder.") from error


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


def _rows(clips: Sequence[Clip]) -> list[Row]:
    return sorted(((clip.id, clip.speaker) for clip in clips), key=lambda row: row[0])


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
