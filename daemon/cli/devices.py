"""`sottovoce devices`: the microphones that could be listened to."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ..capture.host import InputDevice


def devices(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the microphones of this machine; `*` marks the system's default.

    Any part of a name, in any case, will do for `capture.device`.
    """
    from ..capture.choice import choose
    from ..capture.portaudio import PortAudioHost

    found = PortAudioHost().devices()
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    choose(found, "default")  # says what to do if there is none
    from rich.console import Console

    Console().print(_table(found))


def _table(found: list["InputDevice"]) -> "Table":
    from rich.table import Table

    table = Table("", "name", "host API", box=None)
    table.add_column("channels", justify="right")
    table.add_column("rate", justify="right")
    for device in found:
        mark = "*" if device.is_default else ""
        table.add_row(mark, device.name, device.host_api, str(device.channels), f"{device.rate_hz} Hz")
    return table
