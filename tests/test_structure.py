"""The house rules that a machine can hold: directions of import, light clients, sizes, mirrored tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for folder in ("daemon", "models", "clients") for path in (ROOT / folder).rglob("*.py"))
HEAVY = {"torch", "torchaudio", "transformers", "sounddevice", "av", "annoy", "numpy", "scipy"}


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


def test_clients_load_nothing_heavy():
    loaded = loaded_by("from sottovoce.clients import Subscriber, AsyncSubscriber, Control")
    assert not loaded & HEAVY


def test_the_command_line_starts_light():
    assert not loaded_by("import sottovoce.daemon.cli") & (HEAVY - {"numpy"})


def test_dependency_directions():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 250, "does it still hold one idea?"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"{node.name} is too long"


def test_no_drawer_for_everything():
    assert not [path for path in SOURCES if path.stem in {"utils", "helpers", "common", "misc"}]
