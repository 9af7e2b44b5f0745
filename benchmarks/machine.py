"""What a number was measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("sottovoce", "torch", "numpy", "pyzmq", "av", "annoy")


def describe() -> str:
    """Return one line: processor, cores, memory, system, versions, day."""
    parts = [
        _processor(),
        f"{os.cpu_count()} cores",
        platform.platform(terse=True),
        f"Python {platform.python_version()}",
    ]
    for name in PACKAGES:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join([*parts, datetime.now(UTC).date().isoformat()])


def write(name: str, title: str, body: str, command: str) -> None:
    """Write a result file and print it."""
    text = f"# {title}\n\n{body}\n\nMade by `{command}` on {describe()}.\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
