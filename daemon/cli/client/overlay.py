"""`sottovoce client overlay`: the web page for OBS, a phone or a second screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from ....clients.cli import EndpointOption, KeysOption
from ...config import Config
from ...paths import Paths
from ..extras import require
from ..options import ConfigOption, ControlOption, OverrideOption, configuration
from ..process import on_stop, set_up_log

if TYPE_CHECKING:
    from ....clients.overlay.server import Overlay


def overlay(
    endpoint: EndpointOption = None,
    control: ControlOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Serve a web page that shows what plays and why: for OBS, for a phone, for a second screen.

    It may be started before the daemon, and goes on when the daemon ends. Stop with Ctrl-C.
    """
    require("overlay", "starlette", "uvicorn", "mutagen")
    paths, settings = configuration(config, override)
    set_up_log(settings.log.level)
    served = prepared(paths, settings, endpoint, control, keys)
    on_stop(served.stop)
    print(f"Second screen or phone: {served.url()}")
    print(f"OBS browser source:     {served.url('/stream')}", flush=True)
    served.run()


def prepared(
    paths: Paths, config: Config, events: str | None, control: str | None, keys: Path | None
) -> "Overlay":
    """Return the overlay that the configuration asks for, at its port."""
    from ....clients.overlay.server import Overlay

    settings = config.overlay
    named = Path(settings.token_file).expanduser() if settings.token_file else None
    token_file = named or paths.data / "overlay.token"
    return Overlay(settings, token_file, events=events, control=control, keys=keys)
