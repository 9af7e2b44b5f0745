"""Whether the configuration can be read, and the folders written."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ..config import load_config
from ..errors import ConfigError
from ..paths import Paths
from .finding import Finding, ok, problem, told, warning

SCARCE_MB = 500
FULL_MB = 50


def configuration(file: Path, overrides: Sequence[str]) -> Finding:
    """Read the configuration file."""
    try:
        load_config(file, overrides)
    except ConfigError as error:
        finding = told(error)
        return problem(finding.found, f"{finding.advice} Until then, this page assumes the defaults.")
    if file.is_file():
        return ok(f"{file} is fine.")
    return ok(f"{file} does not exist yet: defaults are in force.")


def folders(paths: Paths) -> Finding:
    """Write a byte in every folder, or where it will be made, and take it away again."""
    for folder in (paths.config.parent, paths.data, paths.cache):
        try:
            with tempfile.TemporaryFile(dir=existing(folder), prefix=".sottovoce-doctor-") as file:
                file.write(b"\0")
        except OSError as error:
            return problem(
                f"Cannot write to {folder}: {error.strerror}.",
                "Give that folder to your user, or set SOTTOVOCE_HOME to one that you may write.",
            )
    return ok(f"Configuration, data and cache can be written: data is {paths.data}.")


def disk_space(
    paths: Paths, free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> Finding:
    """Say how much is free where the library and its index lie."""
    free_mb, folder = min(
        (free_bytes(existing(each)) // 1_000_000, each) for each in (paths.data, paths.cache)
    )
    found = f"{free_mb / 1000:.1f} GB free for {folder}."
    if free_mb < FULL_MB:
        return problem(found, "Free some space: the library cannot grow, and its index cannot be made.")
    if free_mb < SCARCE_MB:
        return warning(found, "Free some space before you add a large library.")
    return ok(found)


def existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())
