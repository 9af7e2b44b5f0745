"""What every refusal of the command line has in common."""

import re

from tests.support.forked import Command


def refused(done: Command, code: int, pattern: str) -> None:
    """Assert that a command ended with a code and one sentence on standard error that matches a pattern."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("sottovoce: ")]
    assert done.code == code, f"exit code {done.code}:\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    assert len(lines) == 1, done.stderr
    assert re.search(pattern, lines[0]), lines[0]
    assert lines[0].endswith((".", "?")), lines[0]
