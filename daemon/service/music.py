"""Which music is suggested: the user's library, or the demo's as long as that is empty."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from ...models.bundle import Bundle
from ..config import Config
from ..demo.library import render_library
from ..library.library import Library
from ..library.update import update_library
from ..paths import Paths

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Music:
    """How to open the library in force, and a sentence for the user where it is the demo's."""

    open: Callable[[], Library]
    note: str = ""


def music(config: Config, paths: Paths, bundle: Bundle) -> Music:
    """Return the user's library, or the demo's, rendered and indexed on first use.

    Raises
    ------
    LibraryError
        If the catalogue cannot be read, or the demo's cannot be written.
    """

    def own() -> Library:
        return Library.open(paths.catalogue, paths.index, bundle.hash, config.library)

    if _has_tracks(own()):
        return Music(own)
    folder = paths.cache / "demo"
    catalogue, index = folder / "library.sqlite3", folder / "index"
    _log.info("Composing the demo's music in %s.", folder)
    pieces = render_library(folder / "music")
    update_library(catalogue, index, [pieces], bundle, config.library)

    def fallback() -> Library:
        """Prefer the user's own music as soon as there is some."""
        mine = own()
        return mine if _has_tracks(mine) else Library.open(catalogue, index, bundle.hash, config.library)

    return Music(
        fallback,
        "Your library is empty, so pieces composed by this program stand in. "
        "Add your own: sottovoce library add FOLDER.",
    )
