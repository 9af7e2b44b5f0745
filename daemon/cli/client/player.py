"""`sottovoce client player`: plays the suggestions."""

import sys
import threading
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from ....clients.cli import EndpointOption, KeysOption
from ..extras import require
from ..options import ConfigOption, ControlOption, JsonOption, OverrideOption, configuration
from ..process import on_stop, set_up_log

if TYPE_CHECKING:
    from ....clients.player.display import Show

DeviceOption = Annotated[
    str | None,
    typer.Option("--device", "-d", help="Loudspeaker by part of its name.", show_default=False),
]


def player(
    device: DeviceOption = None,
    json: JsonOption = False,
    endpoint: EndpointOption = None,
    control: ControlOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Play the suggested music: with crossfades, at an even level, quieter while somebody speaks.

    It may be started before the daemon, goes on playing without it, and loops a track until another one is
    suggested. With `--json` it prints its state, one object a line. Stop with Ctrl-C.
    """
    require("player", "av", "numpy", "sounddevice")
    from ....clients.player.host import PortAudioHost
    from ....clients.player.run import play

    overrides = [*(override or []), *([f"player.device={device}"] if device else [])]
    _, settings = configuration(config, overrides)
    stop = threading.Event()
    on_stop(stop.set)
    with _display(json=json) as show:
        set_up_log("warning" if sys.stdout.isatty() and not json else settings.log.level)
        host = PortAudioHost()
        play(settings.player, host, show, stop, endpoint=endpoint, control=control, keys=keys)


def _display(*, json: bool) -> AbstractContextManager["Show"]:
    from ....clients.player import display

    if json:
        return display.json_lines()
    return display.terminal() if sys.stdout.isatty() else display.nothing()
