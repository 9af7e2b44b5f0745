"""Whether the library is whole, and what of it can be suggested."""

from ..library.catalogue import Catalogue
from ..library.maintenance import verify
from ..library.scan import promises_audio
from ..library.settings import LibrarySettings
from ..paths import Paths
from .finding import Finding, counted, ok, problem, warning

DAMAGE = "SQLite finds damage"


def library(paths: Paths, bundle_hash: str | None, settings: LibrarySettings) -> Finding:
    """Count what is there and verify it: damage, folders that are offline, other models, the index.

    Parameters
    ----------
    paths : Paths
        Where catalogue and index are.
    bundle_hash : str or None
        The model whose vectors are searched; None if none can be loaded.
    settings : LibrarySettings
        Which index is wanted.

    Raises
    ------
    LibraryError
        If the catalogue cannot be read at all.
    """
    if not paths.catalogue.exists():
        return warning(
            "The library is empty, so pieces composed by this program stand in.",
            "Add your own music: `sottovoce library add ~/Music`.",
        )
    with Catalogue(paths.catalogue) as catalogue:
        if bundle_hash is None:
            return warning(
                f"{len(catalogue.files())} files are known; without models the rest cannot be checked.",
                "Mend the models first.",
            )
        tracks, roots = len(catalogue.embedded(bundle_hash)), len(catalogue.roots())
        failed = sum(promises_audio(path) for path in catalogue.failures())
        amiss = verify(catalogue, paths.index, bundle_hash, settings)
    found = (
        f"{counted(tracks, 'track')} of {counted(roots, 'folder')} can be searched; "
        f"{counted(failed, 'file')} gave none."
    )
    if amiss:
        judge = problem if any(sentence.startswith(DAMAGE) for sentence in amiss) else warning
        return judge(" ".join((found, *amiss)), "`sottovoce library verify` tells this again; mend it first.")
    if not tracks:
        return warning(found, "Add music: `sottovoce library add ~/Music`.")
    if failed:
        return Finding("ok", found, "`sottovoce library errors` says why.")
    return ok(found)
