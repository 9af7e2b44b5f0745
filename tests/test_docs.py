"""The documents: every link leads somewhere, every command that they show exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from sottovoce.clients.protocol import REQUESTS
from sottovoce.daemon.cli.commands import app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])
COMMANDS = get_command(app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not link.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page: Path):
    for name, second in re.findall(r"`sottovoce ([a-z]+)(?: ([a-z_.]+))?", page.read_text(encoding="utf-8")):
        command = COMMANDS.commands[name]
        if name == "ctl" and second:
            assert second in REQUESTS
        elif second and hasattr(command, "commands"):
            assert second in command.commands
