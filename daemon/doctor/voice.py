"""Whether the demo can speak."""

import shutil
import subprocess

from .finding import Finding, ok, warning

_LIMIT_S = 5.0
INSTALL = (
    "Only the demo needs it: apt install espeak-ng, brew install espeak-ng, or winget install "
    "eSpeak-NG.eSpeak-NG."
)


def voice(program: str = "espeak-ng") -> Finding:
    """Ask espeak-ng for its version."""
    path = shutil.which(program)
    if path is None:
        return warning("espeak-ng is not installed, so the demo has no voice.", INSTALL)
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=_LIMIT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return warning(f"{path} does not work: {error}.", f"Install it again. {INSTALL}")
    words = done.stdout.decode("utf-8", "replace").split("Data at")[0].strip()
    return ok(f"The demo has a voice: {words or path}.")
