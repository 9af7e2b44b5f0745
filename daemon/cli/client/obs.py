"""`sottovoce client obs`: the bridge to OBS Studio."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ....clients.cli import EndpointOption, KeysOption
from ...config import Config
from ..extras import require
from ..options import ConfigOption, ControlOption, OverrideOption, configuration
from ..process import on_stop, set_up_log

if TYPE_CHECKING:
    from ....clients.obs.secret import Secret

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

app = typer.Typer(help="Play the suggested music in OBS Studio.")

SceneOption = Annotated[
    str | None,
    typer.Option("--scene", "-s", help="Scene to put them into, else the one on air.", show_default=False),
]


@app.callback(invoke_without_command=True)
def obs(
    context: typer.Context,
    while_stdin: Annotated[
        bool,
        typer.Option(
            "--while-stdin",
            help="End with standard input; anything written to it says that OBS is closing.",
        ),
    ] = False,
    endpoint: EndpointOption = None,
    control: ControlOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Play the suggested music in OBS: with crossfades, at an even level, quieter while somebody speaks.

    It may be started before OBS and before the daemon, and lives through both coming and going. What you do
    by hand in OBS wins. Stop with Ctrl-C: OBS is then as it was before. `sottovoce client obs setup` first.
    """
    if context.invoked_subcommand is not None:
        return
    require("obs", "websockets")
    from ....clients.obs.bridge import run

    paths, settings = configuration(config, override)
    set_up_log(settings.log.level)
    _, source = _password(settings)
    _log.info("The password for OBS is from %s.", source)

    def until(stop: Callable[..., object]) -> None:
        on_stop(stop)
        if while_stdin:
            threading.Thread(target=_read_to_end, args=(stop,), daemon=True).start()

    _run(
        run(
            settings.obs,
            lambda: _password(settings)[0],
            paths.data / "obs-originals.json",
            until=until,
            endpoint=endpoint,
            control=control,
            keys=keys,
        )
    )


@app.command()
def setup(
    scene: SceneOption = None,
    loop: Annotated[bool, typer.Option("--loop", help="Let the decks loop their files.")] = False,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Make the sources in OBS: two media sources and a text. What is there already stays as it is."""
    require("obs", "websockets")
    from ....clients.obs import orders

    _, settings = configuration(config, override)
    password, source = _password(settings)
    print(f"The password for OBS is from {source}.")
    for done in _run(orders.setup(settings.obs, password, scene, loop=loop)):
        print(done)


@app.command()
def panic(config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Silence the music at once; it stays silent until `release`."""
    require("obs", "websockets")
    from ....clients.obs import orders

    _, settings = configuration(config, override)
    print(_run(orders.panic(settings.obs, _password(settings)[0])))


@app.command()
def release(config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Give the music back to the bridge, after `panic` or after a change by hand in OBS."""
    require("obs", "websockets")
    from ....clients.obs import orders

    _, settings = configuration(config, override)
    print(_run(orders.release(settings.obs, _password(settings)[0])))


def _password(settings: Config) -> tuple["Secret | None", str]:
    from ....clients.obs.password import find_password

    return find_password(settings.obs.host, settings.obs.password_file)


def _run(work: Coroutine[Any, Any, _Result]) -> _Result:
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # pyzmq's, on Windows too
        return runner.run(work)


def _read_to_end(stop: Callable[..., object]) -> None:
    stop(bool(sys.stdin.buffer.read()))
