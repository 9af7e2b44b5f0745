"""Whether the sound server takes the loudspeakers' sound out of the microphone, and whether that is used."""

import shutil
import subprocess

from .finding import Finding, ok, warning

_LIMIT_S = 5.0
_MARK = "echo"
"""In the name of such a source: `echo-cancel-source` (PipeWire), `….echo-cancel` (PulseAudio)."""


def ask_pactl(*arguments: str) -> str:
    """Return what pactl prints; nothing where it is missing, or no server answers it."""
    pactl = shutil.which("pactl")
    if pactl is None:
        return ""
    try:
        done = subprocess.run(
            [pactl, *arguments], capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def echo_cancelling() -> Finding:
    """Ask the sound server for its sources."""
    return judge_sources(ask_pactl("list", "short", "sources"), ask_pactl("get-default-source").strip())


def judge_sources(listed: str, default: str) -> Finding:
    """Say whether a source without echo is there and in use.

    Parameters
    ----------
    listed : str
        One source a line: number, name, and more, separated by tabs; empty if no server answered.
    default : str
        Name of the source that programs get if they ask for none.
    """
    names = [columns[1] for line in listed.splitlines() if len(columns := line.split("\t")) > 1]
    cancelled = [name for name in names if _MARK in name.lower() and not name.endswith(".monitor")]
    if not names:
        return ok("The sound server's sources are unknown: pactl is missing, or no server answers.")
    if not cancelled:
        return ok("No source cancels echo; music that sottovoce's clients play is known again without it.")
    if default in cancelled:
        return ok(f"The default source cancels echo: {default}.")
    return warning(
        f"The source {cancelled[0]} cancels echo, and is not the default.",
        f"For music of other programs in the room: pactl set-default-source {cancelled[0]}",
    )
