"""Commands of a client's machine start at once: nothing heavy is imported before it is used."""

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "torch",
    "transformers",
    "sounddevice",
    "av",
    "starlette",
    "websockets",
    "mido",
    "pocketsphinx",
)


@pytest.mark.parametrize("arguments", [["--version"], ["ctl", "--help"], ["client", "obs", "--help"]])
def test_no_heavy_package_is_loaded(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from sottovoce.daemon.cli import main\n"
        f"sys.argv = ['sottovoce', *{arguments!r}]\n"
        "try:\n    main()\n"
        f"finally:\n    print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=40, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"
