"""The user's own recordings: folders named after emotions, or a table."""

from pathlib import Path

from ..errors import CorpusError
from .corpus import Clip, Corpus, audio_files, known_label
from .table import read_table, unit_number


def read_folder(root: Path) -> list[Clip]:
    """Return the clips of root/emotion/file, or of root/emotion/speaker/…/file where the speaker is known.

    For music the second folder is the artist. Without it the speaker is unknown and clips only train.
    """
    clips = []
    for path in audio_files("folder", root):
        relative = path.relative_to(root)
        if len(relative.parts) == 1:
            raise CorpusError(f"Corpus folder: {path.name!r} lies in no emotion's folder; move it into one.")
        label = known_label("folder", relative.parts[0], f"the folder {relative.parts[0]!r}")
        speaker = relative.parts[1].casefold() if len(relative.parts) > 2 else None
        clips.append(Clip(f"folder/{relative.as_posix()}", path, "folder", speaker, label))
    return clips


def read_csv(table: Path) -> list[Clip]:
    """Return the clips of a table with the columns path, label, speaker and, if rated, valence and arousal.

    Paths count from the table's folder. An empty speaker is unknown. A row has a label, ratings or both.
    """
    rows = read_table("csv", table, ("path", "label", "speaker"))
    clips: dict[str, Clip] = {}
    for line, row in enumerate(rows, start=2):
        clip = _csv_clip(table, f"row {line} of {table.name}", row)
        if clip.id in clips:
            raise CorpusError(
                f"Corpus csv: row {line} of {table.name} names {row['path']!r} again; keep one."
            )
        clips[clip.id] = clip
    return list(clips.values())


def _csv_clip(table: Path, where: str, row: dict[str, str]) -> Clip:
    path = table.parent / row["path"]
    if not path.is_file():
        raise CorpusError(f"Corpus csv: {where} names {row['path']!r}, which is no file; correct the path.")
    label = known_label("csv", row["label"], where) if row["label"] else None
    ratings = [row.get(name, "") for name in ("valence", "arousal")]
    if any(ratings) != all(ratings):
        raise CorpusError(f"Corpus csv: {where} has one of valence and arousal; give both or neither.")
    if label is None and not any(ratings):
        raise CorpusError(f"Corpus csv: {where} has neither label nor ratings; give one of them.")
    valence, arousal = (
        unit_number("csv", cell, f"{name} in {where}") if cell else None
        for name, cell in zip(("valence", "arousal"), ratings, strict=True)
    )
    speaker = row["speaker"].casefold() or None
    return Clip(f"csv/{Path(row['path']).as_posix()}", path, "csv", speaker, label, valence, arousal)


FOLDER = Corpus(
    name="folder",
    kind="either",
    usage="train",
    licence="yours",
    citation="your own recordings, a folder an emotion",
    folder="",
    read=read_folder,
)
CSV = Corpus(
    name="csv",
    kind="either",
    usage="train",
    licence="yours",
    citation="your own recordings, listed in a table",
    folder="",
    read=read_csv,
)
