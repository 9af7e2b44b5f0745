"""Where sottovoce keeps its files: one folder if SOTTOVOCE_HOME is set, else the platform's own places."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from .errors import StateError


@dataclass(frozen=True, slots=True)
class Paths:
    """The files and folders of one installation.

    Attributes
    ----------
    config : Path
        The user's config.toml.
    data : Path
        What cannot be made again: the library catalogue, keys, the director's memory.
    cache : Path
        What can be made again: index generations, demo music.
    """

    config: Path
    data: Path
    cache: Path

    @classmethod
    def find(cls) -> "Paths":
        """Return the paths in force, without creating anything."""
        home = os.environ.get("SOTTOVOCE_HOME")
        if home:
            root = Path(home).expanduser().absolute()
            return cls(root / "config.toml", root / "data", root / "cache")
        dirs = PlatformDirs("sottovoce", appauthor=False)
        return cls(dirs.user_config_path / "config.toml", dirs.user_data_path, dirs.user_cache_path)

    @property
    def catalogue(self) -> Path:
        """The SQLite catalogue of the music library."""
        return self.data / "library.sqlite3"

    @property
    def index(self) -> Path:
        """The folder of index generations."""
        return self.cache / "index"

    def prepare(self) -> None:
        """Create the folders.

        Raises
        ------
        StateError
            If one cannot be created or written.
        """
        for folder in (self.config.parent, self.data, self.cache):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StateError(
                    f"Cannot create {folder}: {error.strerror}. "
                    "Give that folder to your user, or set SOTTOVOCE_HOME to one that you may write."
                ) from error
            if not os.access(folder, os.W_OK):
                raise StateError(
                    f"Cannot write to {folder}. "
                    "Give that folder to your user, or set SOTTOVOCE_HOME to one that you may write."
                )
