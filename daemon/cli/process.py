"""What every long-running command has: a log, and a way to be asked to stop."""

import logging
import signal
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path


def set_up_log(level: str, file: Path | None = None) -> None:
    """Log to standard error, or to a file of at most a megabyte where a live display has the terminal."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        handler = RotatingFileHandler(file, maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True)
    logging.basicConfig(
        level=level.upper(),
        handlers=[handler],
        format="%(asctime)s %(levelname)s %(message)s",
        force=True,
    )


def on_stop(do: Callable[[], object]) -> None:
    """Call `do` on Ctrl-C and wherever the system asks the program to end."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):  # SIGBREAK is how Windows asks a console program to end
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: do())
