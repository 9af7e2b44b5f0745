"""Catalogues made by hand: tracks of chosen vectors, without any music."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sottovoce.daemon.library.catalogue import Catalogue
from sottovoce.daemon.library.records import FileStamp, Provenance, Section, Tags, Track

BUNDLE = "b" * 64


def track_hash(number: int) -> str:
    return f"{number:064x}"


def fill(
    path: Path,
    vectors: Sequence[NDArray[np.float32]],
    folder: Path,
    *,
    bundle: str = BUNDLE,
    duration_s: float = 60.0,
    first: int = 0,
) -> list[str]:
    """Store one track for each array [sections, dimension], with an (empty) file in `folder`, and publish.

    Returns
    -------
    list of str
        The tracks' hashes.
    """
    hashes = []
    with Catalogue(path, create=True) as catalogue:
        catalogue.add_root(str(folder))
        for number, rows in enumerate(vectors, first):
            file = folder / f"{number}.ogg"
            file.touch()
            sections = [
                Section(10.0 * place, row, 0.25, 0.75, {"happy": 0.9, "sad": 0.1})
                for place, row in enumerate(rows)
            ]
            hashes.append(track_hash(number))
            catalogue.store(
                Track(hashes[-1], duration_s, -20.0, tags=Tags(title=f"title {number}", artist="artist")),
                sections,
                FileStamp(str(file), 0, 1),
                Provenance(bundle, "test"),
            )
        catalogue.publish()
    return hashes
