"""`sottovoce run`: the daemon."""

import logging
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..config import Config
from ..paths import Paths
from .options import ConfigOption, OverrideOption, configuration
from .process import on_stop, set_up_log

if TYPE_CHECKING:
    from ..service.inputs import Input
    from ..service.service import Service

_log = logging.getLogger("sottovoce")


InputOption = Annotated[
    str | None,
    typer.Option(
        "--input",
        "-i",
        metavar="FILE|-",
        help="Listen to a recording in any format, or to raw 16-bit PCM on standard input (-), "
        "instead of a microphone.",
        show_default=False,
    ),
]
FastOption = Annotated[bool, typer.Option("--fast", help="Read the recording as fast as it can be taken.")]
StayOption = Annotated[
    bool, typer.Option("--stay", help="Go on serving clients after the recording has ended.")
]
RateOption = Annotated[
    int, typer.Option("--rate", min=4_000, max=384_000, help="Rate of standard input in Hz.")
]
ChannelsOption = Annotated[int, typer.Option(min=1, max=64, help="Interleaved channels of standard input.")]
DeviceOption = Annotated[
    str | None,
    typer.Option(
        "--device",
        "-d",
        help="Microphone by part of its name; `sottovoce devices` lists them.",
        show_default=False,
    ),
]
DemoOption = Annotated[
    bool, typer.Option("--demo", help="Listen to the demo's synthetic voice, whatever microphones there are.")
]
ViewOption = Annotated[
    bool | None,
    typer.Option("--view/--no-view", help="Live view on the terminal.", show_default="on a terminal"),
]


def run(
    input_: InputOption = None,
    fast: FastOption = False,
    stay: StayOption = False,
    rate_hz: RateOption = 16_000,
    channels: ChannelsOption = 1,
    device: DeviceOption = None,
    demo: DemoOption = False,
    view: ViewOption = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Listen, and publish music that fits the voice.

    Without options it listens to your system's microphone. Where there is none, a synthetic voice speaks, and
    while your library is empty, pieces composed by this program are suggested; either is said plainly.
    Stop with Ctrl-C.
    """
    from ..lock import FileLock

    on_stop(sys.exit)  # nothing is being said yet: loading may be left at any point
    overrides = [*(override or []), *([f"capture.device={device}"] if device else [])]
    paths, settings = configuration(config, overrides)
    shows = sys.stdout.isatty() if view is None else view
    log = paths.data / "daemon.log"
    set_up_log(settings.log.level, log if shows else None)
    with FileLock(paths.data / "daemon.lock"):
        chosen = _choose(input_, settings, fast=fast, rate_hz=rate_hz, channels=channels, demo=demo)
        service, notes = _build(settings, paths, chosen)
        _serve(service, notes, stay=stay, screen_log=log if shows else None)
    if service.failure is not None:
        raise service.failure


def _choose(
    asked: str | None, config: Config, *, fast: bool, rate_hz: int, channels: int, demo: bool
) -> "Input":
    from ..service import inputs

    if demo:
        return inputs.demo()
    if asked is not None:
        return inputs.named(asked, fast=fast, rate_hz=rate_hz, channels=channels)
    return inputs.microphone(config)


def _build(config: Config, paths: Paths, chosen: "Input") -> tuple["Service", list[str]]:
    """Return the service, and the sentences about what stands in for what."""
    import torch

    from ...models.bundle import load_bundle
    from ..service.inputs import tuned
    from ..service.music import music
    from ..service.service import Service

    torch.set_num_threads(config.model.threads)
    console = Console(stderr=True)
    with console.status("Loading the models.") as status:
        bundle = load_bundle(config.model.bundle, device=config.model.device)
        found = music(config, paths, bundle, lambda doing: status.update(escape(doing)))
    notes = [note for note in (chosen.note, found.note) if note]
    for note in notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    service = Service(
        config=tuned(config, chosen.kind),
        source=chosen.source,
        kind=chosen.kind,
        bundle=bundle,
        music=found,
        memory_file=paths.data / "director.json",
    )
    return service, notes


def _serve(service: "Service", notes: list[str], *, stay: bool, screen_log: Path | None) -> None:
    stop = threading.Event()
    on_stop(stop.set)
    service.start()
    publisher = service.publisher
    _log.info("Events at %s, requests at %s.", publisher.events_endpoint, publisher.control_endpoint)
    try:
        if screen_log is not None:
            from .screen import show

            over = partial(_over, service, stop, stay=stay)
            show(publisher.events_endpoint, over, log=screen_log, notes=notes)
        while not _over(service, stop, stay=stay):
            stop.wait(0.2)
    finally:
        service.stop()


def _over(service: "Service", stop: threading.Event, *, stay: bool) -> bool:
    return stop.is_set() or service.failure is not None or (service.ended.is_set() and not stay)
