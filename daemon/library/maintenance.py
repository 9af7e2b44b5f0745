"""Looking after the catalogue: whether it is whole and what has gone for good."""

import os
from pathlib import Path

from .catalogue import Catalogue
from .database import told
from .folders import absolute, is_under
from .opening import Indexed, wants_annoy
from .settings import LibrarySettings
from .shelf import read


def gone_for_good(catalogue: Catalogue) -> list[str]:
    """Return the known files that do not exist, except in folders that are not there or are empty.

    A drive that is not plugged in looks just like that, so nothing under it counts as gone.
    """
    reachable = [root for root in catalogue.roots() if _has_entries(root)]
    return [
        path
        for path in catalogue.files()
        if any(is_under(path, root) for root in reachable) and not os.path.lexists(path)
    ]


def _has_entries(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def forget_folder(catalogue: Catalogue, folder: Path) -> int:
    """Forget a music folder and the files under it; return how many files that were."""
    root = absolute(str(folder))
    under = [path for path in (*catalogue.files(), *catalogue.failures()) if is_under(path, root)]
    catalogue.remove_root(root)
    catalogue.forget(under)
    return len(under)


def verify(
    catalogue: Catalogue, index_folder: Path, bundle_hash: str, settings: LibrarySettings
) -> list[str]:
    """Check the catalogue and the index.

    Returns
    -------
    list of str
        What is amiss, a sentence each; empty if all is well.

    Raises
    ------
    LibraryError
        If the catalogue is damaged.
    """
    with told(catalogue.path):
        found = [row[0] for row in catalogue.connection.execute("PRAGMA integrity_check")]
        decoders = [row[0] for row in catalogue.connection.execute("SELECT DISTINCT decoder FROM sections")]
    amiss = [] if found == ["ok"] else [f"SQLite finds damage: {line}." for line in found]
    amiss += [f"The folder {root} is offline: {why}." for root, why in catalogue.roots().items() if why]
    missing = sum(not os.path.exists(path) for path in catalogue.files())  # noqa: PTH110 - lone surrogates
    if missing:
        amiss.append(f"{missing} files are gone: `sottovoce library prune` forgets those gone for good.")
    if len(decoders) > 1:
        amiss.append(f"Several decoders were used ({', '.join(decoders)}); their vectors differ slightly.")
    shelf = read(catalogue, bundle_hash)
    if shelf.other_tracks:
        amiss.append(
            f"{shelf.other_tracks} tracks are not embedded with this model: run `sottovoce library update`."
        )
    indexed = Indexed(shelf.vectors, len(shelf.tracks), bundle_hash, catalogue.vectors_revision)
    return amiss + _verify_index(indexed, index_folder, settings)


def _verify_index(indexed: Indexed, folder: Path, settings: LibrarySettings) -> list[str]:
    if not wants_annoy(indexed.tracks, folder, settings):
        return []
    from .generation import Doubt, Unfit, load

    try:
        load(folder, indexed.vectors, indexed.bundle, indexed.vectors_revision)
    except Unfit:
        return []
    except Doubt as doubt:
        return [f"The index is not used: {doubt}. `sottovoce library update` makes it anew."]
    return []
