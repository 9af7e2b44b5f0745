"""`sottovoce doctor`: one page on whether everything is in order, and what to do where it is not."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..paths import Paths
from .options import ConfigOption, JsonOption, OverrideOption, named

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ..doctor.examine import Check, Line

_MARKS = {"ok": ("✓", "+", "green"), "warning": ("!", "!", "yellow"), "problem": ("✗", "x", "bold red")}


def doctor(
    listen: Annotated[
        bool,
        typer.Option(
            "--listen", help="Also record one second from the microphone, in memory, and tell its level."
        ),
    ] = False,
    json_: JsonOption = False,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Check everything that the daemon needs, and say what to do where something is amiss.

    Nothing is changed, and without `--listen` no microphone is opened. Ends with 0 if there is no problem
    (warnings are none), else with 1.
    """
    from ..doctor.checks import Patient, all_checks
    from ..doctor.examine import examine

    paths = Paths.find()
    checks = all_checks(Patient(paths, named(config) or paths.config, override or []), listen=listen)
    lines = list(examine(checks)) if json_ else list(_shown(checks))
    if json_:
        typer.echo(json.dumps(_report(lines), indent=2))
    elif not listen:
        typer.echo("The microphone was not opened: `sottovoce doctor --listen` records one second.")
    code = int(any(line.finding.verdict == "problem" for line in lines))
    if any(line.hangs for line in lines):
        sys.stdout.flush()
        os._exit(code)  # what hangs in a driver could hang the end of this process, too
    raise typer.Exit(code)


def _report(lines: Sequence["Line"]) -> dict[str, object]:
    counts = Counter(line.finding.verdict for line in lines)
    return {
        "problems": counts["problem"],
        "warnings": counts["warning"],
        "checks": [{"name": line.name, **asdict(line.finding)} for line in lines],
    }


def _shown(checks: Sequence["Check"]) -> Iterator["Line"]:
    """Print a line a check as soon as it is done, then a summary."""
    from rich.console import Console

    from ..doctor.examine import examine

    console = Console(highlight=False)
    width = max(len(check.name) for check in checks)
    counts: Counter[str] = Counter()
    lines = examine(checks)
    for check in checks:
        with console.status(f"Checking: {check.name}"):
            line = next(lines)
        console.print(_row(line, width, console))
        counts[line.finding.verdict] += 1
        yield line
    summary = f"{_counted(counts['problem'], 'problem')}, {_counted(counts['warning'], 'warning')}."
    console.print(f"\n{summary.capitalize()}")


def _row(line: "Line", width: int, console: "Console") -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    from ..library.names import printable

    finding = line.finding
    mark, plain, style = _MARKS[finding.verdict]
    words = Text(printable(finding.found))
    if finding.advice:
        arrow = "->" if console.options.ascii_only else "→"
        words.append(f"\n{arrow} {printable(finding.advice)}", "dim" if finding.verdict == "ok" else "bold")
    row = Table.grid(padding=(0, 1))
    row.add_column(width=1)
    row.add_column(width=width)
    row.add_column(overflow="fold")
    row.add_row(Text(plain if console.options.ascii_only else mark, style), Text(line.name), words)
    return row


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
