"""Which music is suggested: the user's library, or the demo's as long as that is empty."""

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


def music(config: Config, paths: Paths, bundle: Bundle, say: Callable[[str], None] = lambda _: None) -> Music:
    """Return the user's library, or the demo's, rendered and indexed on first use.

    Parameters
    ----------
    config, paths, bundle
        Where the library is and what has embedded it.
    say : callable
        Told in words what is being done while that takes time.

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
    pieces = demo_music(
        folder, lambda done, total, title: say(f"Composing music for the demo: {done} of {total}, {title}.")
    )
    update_library(
        catalogue,
        index,
        [pieces],
        bundle,
        config.library,
        on_progress=lambda now: say(f"Listening to the demo's music: {now.done} of {now.total}."),
    )
    return Music(own, lambda: Library.open(catalogue, index, bundle.hash, config.library))
