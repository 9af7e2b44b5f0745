"""`sottovoce suggest FILE…`: one answer for each recording, without a daemon."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import InputError
from .options import ConfigOption, JsonOption, OverrideOption, configuration

if TYPE_CHECKING:
    from ..config import Config
    from ..service.oneshot import Answer


def suggest(
    files: Annotated[
        list[Path],
        typer.Argument(help="Recordings of speech in any format.", metavar="FILE…", show_default=False),
    ],
    as_json: JsonOption = False,
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=50, help="How many tracks.", show_default="suggest.k")
    ] = None,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Suggest music from your library for recordings of speech.

    A file that cannot be read is told on standard error and ends the call with 4, after the others.
    With `--json`, one object a file: file, emotion, valence, arousal, confidence, utterances,
    tracks (path, title, artist, similarity, emotion, start_s) and reason.
    """
    from ...models.bundle import load_bundle
    from ..service.finding import Finder
    from ..service.music import music
    from ..service.oneshot import report

    overrides = [*(override or []), *([f"suggest.k={k}"] if k else [])]
    paths, settings = configuration(config, overrides)
    bundle = load_bundle(settings.model.bundle, device=settings.model.device)
    with Console(stderr=True).status("Opening the library.") as status:
        found_music = music(settings, paths, bundle, lambda doing: status.update(escape(doing)))
    if found_music.note:
        typer.echo(found_music.note, err=True)
    finder = Finder(found_music, lambda _: None)
    console = Console()
    failed = False
    for file in files:
        try:
            found = _answer(file, bundle.speech, finder, settings)
        except InputError as error:  # the other files are still answered
            typer.echo(f"sottovoce: {error}", err=True)
            failed = True
            continue
        if as_json:
            typer.echo(json.dumps(report(str(file), found), ensure_ascii=True))
        else:
            _show(console, report(str(file), found))
    if failed:
        raise typer.Exit(InputError.exit_code)


def _answer(file: Path, speech: Any, finder: Any, settings: "Config") -> "Answer":  # noqa: ANN401 - heavy types
    from ..capture.files import FileSource
    from ..service.oneshot import answer

    source = FileSource(file, fast=True)
    found = answer(
        source,
        speech,
        finder.find,
        settings.segment,
        settings.suggest,
        shortfall=lambda: finder.shortfall,
    )
    if source.flaw:
        typer.echo(f"{file}: {source.flaw}", err=True)
    return found


def _show(console: Console, found: dict[str, Any]) -> None:
    title = f"[bold]{escape(found['file'])}[/]"
    if found["emotion"]:
        title += (
            f": [bold]{found['emotion']}[/] (valence {found['valence']:.2f}, arousal {found['arousal']:.2f}, "
            f"confidence {found['confidence']:.2f})"
        )
    console.print(title)
    console.print(escape(found["reason"]))
    if found["tracks"]:
        table = Table("", "track", "emotion", "similarity", "from")
        for rank, track in enumerate(found["tracks"], 1):
            name = " - ".join(filter(None, (track["artist"], track["title"]))) or Path(track["path"]).name
            table.add_row(
                str(rank),
                escape(name),
                track["emotion"],
                f"{track['similarity']:.2f}",
                f"{track['start_s']:.0f} s",
            )
        console.print(table)
