"""Options that several commands share, and the first-run configuration file."""

from pathlib import Path
from typing import Annotated

import typer

from ..atomic import write_atomically
from ..config import Config, load_config, render
from ..paths import Paths

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Another configuration file than the usual one.", show_default=False),
]
OverrideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--override",
        "-o",
        metavar="SECTION.KEY=VALUE",
        help="Set one configuration key for this call, e.g. `-o suggest.k=3`. Repeatable.",
        show_default=False,
    ),
]
ControlOption = Annotated[
    str | None,
    typer.Option("--control", help="Where that daemon takes requests.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def configuration(file: Path | None, overrides: list[str] | None) -> tuple[Paths, Config]:
    """Return the paths and the configuration in force; a first call writes the commented default file.

    Raises
    ------
    ConfigError
        The file or an override cannot be used, or the file named with `--config` is missing.
    StateError
        A folder cannot be created.
    """
    paths = Paths.find()
    paths.prepare()
    if file is None and not paths.config.exists():
        write_atomically(paths.config, render(Config(), commented=True).encode())
    return paths, load_config(named(file) or paths.config, overrides or [])


def named(file: Path | None) -> Path | None:
    """Return the file given with `--config`, which must exist."""
    if file is not None and not file.is_file():
        raise typer.BadParameter(f"{file} is not a file; `sottovoce config path` names the usual one.")
    return file
