"""Folders as filters: which files lie under them."""

import os
from collections.abc import Collection


def absolute(folder: str) -> str:
    """Return a folder as the catalogue names it: absolute, `~` expanded, links left as they are."""
    return os.path.abspath(os.path.expanduser(folder))  # noqa: PTH100, PTH111 - Path keeps `..`


def is_under(path: str, folder: str) -> bool:
    """Return whether `path` lies in `folder`, at any depth; both absolute."""
    prefix = os.path.join(os.path.normcase(folder), "")  # noqa: PTH118 - text with a separator at its end
    return os.path.normcase(path).startswith(prefix)


class Folders:
    """Which files may be suggested, by the folders they lie under; denial wins.

    Parameters
    ----------
    allow : collection of str
        If not empty, only what lies under these.
    deny : collection of str
        Nothing that lies under these.
    """

    def __init__(self, allow: Collection[str], deny: Collection[str]) -> None:
        self._allow = [absolute(folder) for folder in allow]
        self._deny = [absolute(folder) for folder in deny]

    def allow(self, path: str) -> bool:
        """Return whether the file at `path`, which is absolute, may be suggested."""
        if any(is_under(path, folder) for folder in self._deny):
            return False
        return not self._allow or any(is_under(path, folder) for folder in self._allow)
