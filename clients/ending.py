"""Good endings of a command that goes on for ever."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_quietly() -> Iterator[None]:
    """Make good endings of Ctrl-C, of the system asking to end, and of a reader that has left (`| head`)."""
    names = [name for name in ("SIGTERM", "SIGBREAK") if hasattr(signal, name)]  # SIGBREAK: Windows
    before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    try:
        yield
    except KeyboardInterrupt:
        return
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else flushing at exit raises again
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
