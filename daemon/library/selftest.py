"""Whether annoy works on this processor, found out in a child process.

Annoy's usual build is tuned to the processor it was compiled on; on another it may die of an illegal
instruction, which no exception can catch (spotify/annoy#472, #513).
"""

import importlib.util
import json
import logging
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from ..atomic import write_atomically
from ..errors import StateError

_log = logging.getLogger(__name__)

_FILE = "annoy-works.json"
_LIMIT_S = 60.0
_PROGRAM = """
from annoy import AnnoyIndex
forest = AnnoyIndex(8, "angular")
for item in range(10):
    forest.add_item(item, [float(item == axis) + 0.01 * item for axis in range(8)])
forest.build(4)
assert all(forest.get_nns_by_item(item, 1)[0] == item for item in range(8))
"""


def _run() -> bool:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM], capture_output=True, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("annoy could not be tried (%s): vectors are searched exactly.", error)
        return False
    if done.returncode:
        _log.warning(
            "annoy does not work here (exit code %d): vectors are searched exactly.", done.returncode
        )
    return done.returncode == 0


def annoy_works(folder: Path) -> bool:
    """Return whether annoy is installed and passes a small test; the answer is kept in `folder`.

    It is asked again after a change of annoy, of Python or of the machine.
    """
    if importlib.util.find_spec("annoy") is None:
        return False
    key = [version("annoy"), sys.version, platform.node(), platform.machine()]
    file = folder / _FILE
    try:
        kept = json.loads(file.read_bytes())
        if kept["key"] == key:
            return kept["works"] is True
    except (OSError, ValueError, KeyError, TypeError):
        _log.debug("%s gives no answer; annoy is tried anew.", file)
    works = _run()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({"key": key, "works": works}).encode())
    except (OSError, StateError) as error:
        _log.debug("The answer cannot be kept: %s", error)
    return works
