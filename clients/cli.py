"""The client commands: `sottovoce subscribe`, `sottovoce record`, `sottovoce ctl`, `sottovoce keygen`."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import ends_quietly
from .errors import ProtocolError
from .protocol import EVENTS, REQUESTS, Event, to_json
from .tracking import DEFAULT_TOPICS, Item

if TYPE_CHECKING:
    from rich.console import Console

    from .recording import Recorder
    from .subscriber import Subscriber

_HUMAN_TOPICS = tuple(topic for topic in DEFAULT_TOPICS if topic != "heartbeat")

EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint", "-e", help="Another daemon than the one on this machine.", show_default=False),
]
KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="Folder of keys, for a daemon that asks for them.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def subscribe(
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", "-t", help="Topic or beginning of one. Repeatable.", show_default=False),
    ] = None,
    count: Annotated[
        int | None, typer.Option("--count", "-n", min=1, help="End after so many events.", show_default=False)
    ] = None,
    timeout_s: Annotated[
        float | None,
        typer.Option(
            "--timeout",
            min=0.1,
            help="Give up after so many seconds without a sign of life.",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
    endpoint: EndpointOption = None,
    keys: KeysOption = None,
) -> None:
    """Print what the daemon publishes, one line an event, until Ctrl-C.

    Waits for a daemon that does not run yet, and reconnects. With `--json`, events go to standard output, one
    object a line, and notices (a gap, a restart, a silent daemon) to standard error. SOTTOVOCE_EVENTS names
    another endpoint.
    """
    from .subscriber import Subscriber

    topics = _known_topics(topic) or (DEFAULT_TOPICS if json else _HUMAN_TOPICS)
    show = _show_json if json else _show_line
    with ends_quietly(), Subscriber(endpoint, topics, timeout_s=timeout_s, keys=keys) as items:
        seen = 0
        for item in items:
            show(item)
            seen += isinstance(item, Event)
            if seen == count:
                return


def record(
    file: Annotated[Path, typer.Argument(help="Where to; a name such as show.jsonl.", show_default=False)],
    levels: Annotated[
        bool, typer.Option("--levels", help="The level of the sound too, ten times a second.")
    ] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Add to a recording that is there already.")
    ] = False,
    endpoint: EndpointOption = None,
    keys: KeysOption = None,
) -> None:
    """Record what the daemon publishes to a file, until Ctrl-C; `sottovoce replay` plays it.

    No sound is recorded: the daemon publishes none. The file has one JSON object a line: a header, then what
    `sottovoce subscribe --json` prints, and between them notices of what was missed. Waits for a daemon that
    does not run yet, and goes on when it is restarted.
    """
    from .recording import Recorder
    from .subscriber import Subscriber

    topics = ("",) if levels else DEFAULT_TOPICS
    with (
        Subscriber(endpoint, topics, keys=keys) as items,
        Recorder(file, items.endpoint, append=append) as recorder,
    ):
        print(f"Recording events, but no sound, to {file}; Ctrl-C ends.", file=sys.stderr)
        with ends_quietly():
            _record(items, recorder)
        print(f"Recorded {recorder.events} events.", file=sys.stderr)


def ctl(
    request: Annotated[str, typer.Argument(help="What to ask; `describe` lists all.", show_default=False)],
    args: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE]...", help="Its arguments.", show_default=False),
    ] = None,
    json: JsonOption = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait.")] = 10.0,
    endpoint: EndpointOption = None,
    keys: KeysOption = None,
) -> None:
    """Ask the daemon: `ctl skip`, `ctl mood emotion=calm`, `ctl veto track=ID`, `ctl status`.

    SOTTOVOCE_CONTROL names another endpoint.
    """
    import msgspec

    from .control import Control

    arguments = _arguments(request, args or [])
    with Control(endpoint, timeout_s=timeout_s, keys=keys) as control:
        result = control.request(request, **arguments)
    if json:
        _write_line(msgspec.json.encode(result))
        return
    from .view.result import table

    _console().print(table(result) if result else "done")


def keygen(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Another folder than the usual one.", show_default=False)
    ] = None,
    client: Annotated[str, typer.Option("--client", help="Name of the client to let in.")] = "client",
) -> None:
    """Make CURVE keys, so that the daemon may be reached from other machines by those who have one.

    The first call makes the daemon's own pair too. Each further call lets one more client in.
    """
    from . import curve

    folder = folder or curve.default_folder()
    if not (folder / f"{curve.DAEMON}.public").exists():
        curve.generate(folder, curve.DAEMON)
    curve.generate(folder, client)
    print(f"Keys for the daemon and for {client!r} are in {folder}.")
    print(f'The daemon: set [publish] curve_keys = "{folder.as_posix()}" in config.toml.')
    print(
        f"The client: copy {curve.DAEMON}.public, {client}.public and {client}.secret to its machine, call "
        "the last two client.public and client.secret there, and set SOTTOVOCE_KEYS to the folder."
    )


def _record(items: "Subscriber", recorder: "Recorder") -> None:
    while True:
        try:
            item = next(items)
        except ProtocolError as error:  # one message of another version must not end the recording
            print(error, file=sys.stderr)
            recorder.write(error)
            continue
        recorder.write(item)
        if not isinstance(item, Event):
            _show_json(item)


def _known_topics(wanted: list[str] | None) -> tuple[str, ...]:
    for topic in wanted or []:
        if not any(known.startswith(topic) for known in EVENTS):
            raise typer.BadParameter(f"no topic begins with {topic!r}; there are {', '.join(EVENTS)}")
    return tuple(wanted or ())


def _arguments(request: str, pairs: list[str]) -> dict[str, object]:
    """Return KEY=VALUE pairs with values of the types that the request takes."""
    import msgspec

    from .protocol import to_wire

    args: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is no KEY=VALUE")
        args[key] = value
        if key == "path":  # the daemon has another working directory
            args["path"], path_b64 = to_wire(str(Path(value).absolute()))
            args |= {"path_b64": path_b64} if isinstance(path_b64, str) else {}
    if request not in REQUESTS:  # a newer daemon may know it; if not, it says what it knows
        return args
    kind = REQUESTS[request].arguments
    try:
        typed = msgspec.convert(args, kind, strict=False)
    except msgspec.ValidationError as error:
        takes = ", ".join(kind.__struct_fields__) or "no arguments"
        raise typer.BadParameter(f"{error}; {request} takes {takes}") from error
    return {name: value for name, value in msgspec.to_builtins(typed).items() if value is not None}


def _show_json(item: Item) -> None:
    if isinstance(item, Event):
        _write_line(to_json(item).encode())
    else:
        from .view.lines import line

        print(line(item).plain, file=sys.stderr)


def _show_line(item: Item) -> None:
    from .view.lines import line

    _console().print(line(item), soft_wrap=True, highlight=False)
    sys.stdout.flush()


def _console() -> "Console":
    from rich import get_console

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a title may hold what the terminal's encoding does not
    return get_console()


def _write_line(data: bytes) -> None:
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()
