"""`sottovoce client daw`: the bridge to a DAW."""

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ....clients.cli import EndpointOption, KeysOption
from ..extras import require
from ..options import ConfigOption, JsonOption, OverrideOption, configuration
from ..process import on_stop, set_up_log

if TYPE_CHECKING:
    from ....clients.daw.run import Bridge
    from ....clients.daw.settings import DawSettings

app = typer.Typer(
    help="Move a DAW's faders, parameters and markers by voice, over OSC and MIDI.", no_args_is_help=True
)

MappingArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="MAPPING",
        help="Name of a shipped mapping, or a file; else [daw] mapping.",
        show_default=False,
    ),
]


@app.command()
def run(
    mapping: MappingArgument = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
    endpoint: EndpointOption = None,
    keys: KeysOption = None,
) -> None:
    """Follow the daemon and move the DAW, until Ctrl-C.

    Either may start later, and come and go. At the end faders go back, and no note hangs.
    """
    from ....clients.daw.run import run as run_bridge

    level, settings = _settings(config, override, mapping)
    set_up_log(level)
    stop = threading.Event()
    on_stop(stop.set)
    run_bridge(_bridge(settings), stop.is_set, endpoint, keys)


@app.command()
def learn(
    mapping: MappingArgument = None, config: ConfigOption = None, override: OverrideOption = None
) -> None:
    """Move one control at a time, so that the DAW's learn function catches it."""
    from ....clients.daw.learn import learn as go_through
    from ....clients.daw.mapping import load

    level, settings = _settings(config, override, mapping)
    set_up_log(level)
    bridge = _bridge(settings)
    try:
        bridge.step(None, time.monotonic())
        go_through(load(settings.mapping), bridge.send, input, time.sleep)
    except EOFError:
        print(file=sys.stderr)  # Ctrl-D, or nobody at the terminal
    finally:
        bridge.close()


@app.command()
def ports(json: JsonOption = False) -> None:
    """List the MIDI ports that can be sent to."""
    import msgspec

    from ....clients.daw.midi import NO_VIRTUAL

    require("daw", "mido", "rtmidi")
    from ....clients.daw.rtmidi_backend import systems

    found = systems()
    if json:
        typer.echo(msgspec.json.encode(found))
        return
    for system, names in found.items():
        typer.echo(f"{system}:")
        for name in names or ["no ports"]:
            typer.echo(f"  {name}")
    if not found:
        typer.echo(
            "No MIDI system runs here: on Linux, load the ALSA sequencer (modprobe snd-seq) or start JACK."
        )
    if sys.platform == "win32":
        typer.echo(NO_VIRTUAL)


@app.command()
def export(
    recording: Annotated[Path, typer.Argument(help="What `sottovoce record` wrote.")],
    form: Annotated[
        Literal["csv", "audacity", "reaper", "ardour"],
        typer.Option("--format", "-f", help="What to write."),
    ] = "csv",
    utterances: Annotated[bool, typer.Option("--utterances", help="Every utterance too.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; else standard output.", show_default=False),
    ] = None,
) -> None:
    """Write the moods and tracks of a recording as markers for a DAW or an editor."""
    from ....clients.daw.export import export as exported
    from ....clients.daw.markers import marks
    from ....clients.recording import read

    found = [mark for mark in marks(read(recording)) if utterances or mark.kind != "utterance"]
    text = exported(found, form)
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        output.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"Wrote {len(found)} marks to {output}.", err=True)


@app.command()
def templates(
    name: Annotated[
        str | None, typer.Argument(help="Print this one, to copy and change.", show_default=False)
    ] = None,
) -> None:
    """List the shipped mappings, or print one."""
    from ....clients.daw.mapping import load, shipped, template

    if name is None:
        for each in shipped():
            typer.echo(f"{each:10} {load(each).about}")
        return
    typer.echo(template(name), nl=False)


def _settings(
    config: Path | None, override: list[str] | None, mapping: str | None
) -> "tuple[str, DawSettings]":
    from msgspec.structs import replace

    whole = configuration(config, override)[1]
    settings = whole.daw if mapping is None else replace(whole.daw, mapping=mapping)
    return whole.log.level, settings


def _bridge(settings: "DawSettings") -> "Bridge":
    from ....clients.daw.mapping import load

    require("daw", "pythonosc")
    from ....clients.daw.midi import MidiOutput
    from ....clients.daw.peer import OscPeer
    from ....clients.daw.run import Bridge

    mapping = load(settings.mapping)
    midi = None
    if mapping.uses_midi:
        require("daw", "mido", "rtmidi")
        from ....clients.daw.rtmidi_backend import RtMidi

        midi = MidiOutput(RtMidi(), settings.midi_port or mapping.midi.port)
    osc = None if mapping.osc is None else OscPeer(mapping, mapping.osc, settings)
    return Bridge(mapping, settings, osc, midi)
