"""The commands: one Typer app; each area is a module, and heavy packages load only where used."""

from importlib.metadata import version
from typing import Annotated

import typer

from ...clients.cli import ctl, keygen, record, subscribe
from ...models.cli import app as models_app
from .clients import app as client_app
from .config import app as config_app
from .devices import devices
from .doctor import doctor
from .library import app as library_app
from .replay import replay
from .run import run
from .suggest import suggest

EPILOG = """
Exit codes: 0 done; 1 unexpected; 2 usage; 3 configuration; 4 device or input; 5 model bundle; 6 library;
7 endpoint; 8 state folder or second instance; 9 no daemon answers or it refused; 130 interrupted.
"""

app = typer.Typer(
    name="sottovoce",
    help="Hears the emotion in live speech and suggests music of the same emotion from your own library.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sottovoce {version('sottovoce')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Hear the emotion in live speech and suggest music of the same emotion from your own library.

    Start with `sottovoce library add ~/Music`, then `sottovoce run`; in another terminal,
    `sottovoce subscribe` prints what the daemon publishes.
    """


app.command()(run)
app.command()(suggest)
app.add_typer(library_app, name="library")
app.command()(devices)
app.command()(doctor)
app.add_typer(client_app, name="client")
app.command()(subscribe)
app.command()(ctl)
app.command()(record)
app.command()(replay)
app.add_typer(config_app, name="config")
app.add_typer(models_app, name="models")
app.command()(keygen)
