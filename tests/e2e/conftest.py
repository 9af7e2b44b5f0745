"""What end-to-end tests share: one stocked home for each worker, and copies of it to be broken."""

from pathlib import Path

import pytest

from tests.support.audio import melody, write_audio
from tests.support.forked import call, copy_of

TRACKS = 4
INLINE = ("-o", "library.decode_processes=0")
"""Reading music in this process: another one takes seconds to start."""


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `home`, whose library the real bundle has heard, and its `music`; not to be changed."""
    folder = tmp_path_factory.mktemp("stock")
    (folder / "music").mkdir()
    for number in range(TRACKS):
        tags = {"title": f"Piece {number}", "artist": f"Player {number}"}
        write_audio(
            folder / "music" / f"{number}.flac",
            melody(8.0, number, 16_000),
            "flac",
            rate_hz=16_000,
            tags=tags,
        )
    done = call("library", "add", folder / "music", *INLINE, home=folder / "home", timeout_s=80)
    assert done.code == 0, done.stderr
    return folder


@pytest.fixture
def home(stock: Path, tmp_path: Path) -> Path:
    """A copy of the stocked home, of one test alone."""
    return copy_of(stock / "home", tmp_path / "home")
