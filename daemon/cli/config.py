"""`sottovoce config`: show, check, and say where the file is."""

from typing import Annotated

import typer

from ..config import Config, load_config, render
from ..paths import Paths
from .options import ConfigOption, OverrideOption, named

app = typer.Typer(help="Show and check the configuration.", no_args_is_help=True)


@app.command()
def show(
    config: ConfigOption = None,
    override: OverrideOption = None,
    default: Annotated[
        bool, typer.Option("--default", help="Show the file of a first run instead: all defaults.")
    ] = False,
) -> None:
    """Print the configuration in force as a config.toml in which every key is explained."""
    if default:
        typer.echo(render(Config(), commented=True), nl=False)
    else:
        typer.echo(render(load_config(named(config) or Paths.find().config, override or [])), nl=False)


@app.command()
def check(config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Check the file and the overrides; exits with 3 and one sentence if something is wrong."""
    file = named(config) or Paths.find().config
    load_config(file, override or [])
    typer.echo(f"{file} is fine." if file.is_file() else f"{file} does not exist: defaults are in force.")


@app.command()
def path() -> None:
    """Print where the configuration file is."""
    typer.echo(Paths.find().config)
