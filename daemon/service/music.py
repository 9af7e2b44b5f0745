"""Which music is suggested: the user's library, or the demo's as long as that is empty."""

import logging
from collections.abc import Callable

from ...models.bundle import Bundle
from ..config import Config
from ..demo.library import demo_music
from ..library.library import Library
from ..library.update import update_library
from ..paths import Paths

STAND_IN = (
    "Your library is empty, so pieces composed by this program stand in. "
    "Add your own: sottovoce library add FOLDER."
)

_log = logging.getLogger(__name__)


class Music:
    """Opens the library in force.

    Parameters
    ----------
    own : callable
        Opens the user's library.
    stand_in : callable, optional
        Opens what stands in for it while it is empty.
    """

    def __init__(self, own: Callable[[], Library], stand_in: Callable[[], Library] | None = None) -> None:
        self._own = own
        self._stand_in = stand_in
        self.note = STAND_IN if stand_in else ""

    def open(self) -> Library:
        """Return the library as it is on disk now.

        Raises
        ------
        LibraryError
            The catalogue cannot be read.
        """
        mine = self._own()
        if self._stand_in is None or not is_empty(mine):
            self._stand_in = None
            return mine
        return self._stand_in()

    def changed(self, library: Library) -> bool:
        """Return whether it is worth opening again.

        Raises
        ------
        LibraryError
            The catalogue cannot be read any more.
        """
        return library.changed() or (self._stand_in is not None and not is_empty(self._own()))


def is_empty(library: Library) -> bool:
    """Return whether a library holds no track at all, of this model or another."""
    return library.near(0.5, 0.5, 1).why == "empty_library"


def music(config: Config, paths: Paths, bundle: Bundle) -> Music:
    """Return the user's library, or the demo's, rendered and indexed on first use.

    Raises
    ------
    LibraryError
        If the catalogue cannot be read, or the demo's cannot be written.
    """

    def own() -> Library:
        return Library.open(paths.catalogue, paths.index, bundle.hash, config.library)

    if not is_empty(own()):
        return Music(own)
    folder = paths.cache / "demo"
    catalogue, index = folder / "library.sqlite3", folder / "index"
    _log.info("Composing the demo's music in %s.", folder)
    pieces = demo_music(folder)
    update_library(catalogue, index, [pieces], bundle, config.library)
    return Music(own, lambda: Library.open(catalogue, index, bundle.hash, config.library))
