"""`sottovoce client`: the programs that act on suggestions, each a module of `client/`."""

import typer

from .client.daw import app as daw_app
from .client.obs import app as obs_app
from .client.overlay import overlay
from .client.player import player

app = typer.Typer(help="Play, show and act on the suggestions.", no_args_is_help=True)
app.command()(player)
app.add_typer(obs_app, name="obs")
app.add_typer(daw_app, name="daw")
app.command()(overlay)
