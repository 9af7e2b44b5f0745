"""The command line: one entry, in which every known error ends in one sentence and its own exit code."""

import os
import sys


def main() -> None:
    """Run the command line.

    Everything else is imported in here, so that Ctrl-C is quiet from the first moment.
    """
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has left (`| head`); without this, flushing at exit would raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _run() -> None:
    from ...clients.errors import ClientError
    from ...models.errors import ModelError
    from ..errors import DaemonError
    from .commands import app

    try:
        app()
    except (DaemonError, ModelError, ClientError) as error:
        print(f"sottovoce: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
