"""Mono: compiles and runs C# where there is no .NET."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_JSON = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
_COMPILE_S = 40.0


def require_mono() -> None:
    """Skip the calling test where Mono or its JSON library is missing; fail it in CI."""
    missing = [tool for tool in ("mcs", "mono") if shutil.which(tool) is None]
    if not _JSON.exists():
        missing.append("Newtonsoft.Json")
    if missing:
        packages = "mono-mcs mono-runtime libnewtonsoft-json5.0-cil"
        words = f"needs {', '.join(missing)}: apt-get install {packages}"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)


def compiled(folder: Path, *sources: Path) -> list[str]:
    """Return the command that runs the program of these sources, compiled into a folder."""
    require_mono()
    program = folder / "program.exe"
    shutil.copy(_JSON, folder)
    subprocess.run(
        ["mcs", "-warnaserror", f"-out:{program}", f"-r:{_JSON}", *map(str, sources)],
        check=True,
        timeout=_COMPILE_S,
    )
    return ["mono", str(program)]
