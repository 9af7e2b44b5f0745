"""Node.js and what the JavaScript example needs of npm, installed once into the build folder."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "node"
_CACHE = ROOT / "build" / "node"
_INSTALL_S = 50.0


def require_node() -> None:
    """Skip the calling test where Node.js or npm is missing; fail it in CI."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        _do_without(f"needs {' and '.join(missing)}: apt-get install nodejs npm")


def installed_example() -> Path:
    """Return a folder with the example and its packages; a first call asks npm for them.

    No script of a package is run: the one of zeromq would only build what it has built already.
    """
    require_node()
    package = EXAMPLE / "package.json"
    folder = _CACHE / sha256(package.read_bytes()).hexdigest()[:12]
    if not folder.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
            shutil.copy(package, scratch)
            _npm_install(Path(scratch))
            with contextlib.suppress(OSError):  # another process was faster
                Path(scratch).rename(folder)
            Path(scratch).mkdir(exist_ok=True)  # for TemporaryDirectory to remove
    for script in EXAMPLE.glob("*.mjs"):
        _put(script, folder / script.name)
    return folder


def _put(script: Path, place: Path) -> None:
    """Copy a script so that a process that starts it meanwhile reads the whole of it."""
    if not place.exists() or place.read_bytes() != script.read_bytes():
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as draft:
            draft.write(script.read_bytes())
        Path(draft.name).replace(place)


def _npm_install(folder: Path) -> None:
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    npm = shutil.which("npm") or "npm"
    try:
        subprocess.run([npm, *command[1:]], cwd=folder, check=True, capture_output=True, timeout=_INSTALL_S)
    except subprocess.CalledProcessError as error:
        _do_without(f"npm could not install zeromq: {error.stderr.decode('utf-8', 'replace')[-300:]}")
    except subprocess.TimeoutExpired:
        _do_without(f"npm did not install zeromq within {_INSTALL_S:g} s")


def _do_without(words: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
