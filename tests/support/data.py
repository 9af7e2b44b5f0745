"""Real recordings for tests: found next to the repository, or where SOTTOVOCE_DATA says."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def data_root() -> Path:
    """Return the data folder, whether or not it exists."""
    named = os.environ.get("SOTTOVOCE_DATA")
    return Path(named) if named else REPOSITORY.parent / "shared" / "data"


DATA_ROOT = data_root()


def needs_data(*folders: str) -> pytest.MarkDecorator:
    """Mark a test that reads corpora, such as "speech/ravdess".

    Where they are absent it is skipped with the reason, except in CI: there it runs, and fails.
    """
    missing = [str(data_root() / folder) for folder in folders if not (data_root() / folder).exists()]
    in_ci = os.environ.get("CI", "").lower() == "true"
    return pytest.mark.skipif(
        bool(missing) and not in_ci,
        reason=f"no {' and no '.join(missing)}: set SOTTOVOCE_DATA to a folder with the corpora",
    )
