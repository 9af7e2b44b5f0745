"""`sottovoce library`: the user's music."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import LibraryError
from .options import ConfigOption, JsonOption, OverrideOption, configuration

if TYPE_CHECKING:
    from ..library.catalogue import Catalogue
    from ..paths import Paths

app = typer.Typer(
    help="Keep the library of your music: which folders, what was heard in them, what went wrong.",
    no_args_is_help=True,
)

FoldersArgument = Annotated[
    list[Path], typer.Argument(metavar="DIR...", help="Music folders.", show_default=False)
]
RetryOption = Annotated[
    bool,
    typer.Option("--retry-failed", help="Try files again that gave no track, though they have not changed."),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command()
def add(folders: FoldersArgument, config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Add music folders and hear what is in them.

    Nothing is ever written into a music folder. Every finished track is kept, so Ctrl-C is safe: `update`
    goes on from there.
    """
    for folder in folders:
        if not folder.expanduser().is_dir():
            raise LibraryError(f"{_shown(folder)} is not a folder. Name the folder that holds your music.")
        if not any(folder.expanduser().iterdir()):
            raise LibraryError(f"{_shown(folder)} is empty. Name the folder that holds your music.")
    _update(config, override, folders, retry_failed=False)


@app.command()
def update(
    retry_failed: RetryOption = False, config: ConfigOption = None, override: OverrideOption = None
) -> None:
    """Bring the library up to date: hear what is new or changed, follow moves, note what has gone.

    A folder that is missing, empty or has lost more than half of its files is taken for a drive that is not
    plugged in: its tracks are kept, and not suggested until they are back.
    """
    _update(config, override, [], retry_failed=retry_failed)


@app.command("list")
def list_(json_: JsonOption = False, config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Show the tracks; `--json` adds every section."""
    from ..library.listing import listing
    from ..library.names import printable

    with _catalogue(configuration(config, override)[0]) as catalogue:
        tracks = list(listing(catalogue))
    if json_:
        typer.echo(json.dumps(tracks, indent=2))
        return
    rows = []
    for track in tracks:
        moods = [section["emotion"] for section in track["sections"]]
        mood = max(sorted(set(moods)), key=moods.count, default="")
        where = track["paths"][0] if track["paths"] else "(no file)"
        minutes, seconds = divmod(round(track["duration_s"]), 60)
        texts = (track["artist"], track["title"], mood, f"{minutes}:{seconds:02d}", where)
        rows.append([printable(text) for text in texts])
    _table(("artist", "title", "mood", "length", "file"), rows)
    typer.echo(f"{len(rows)} tracks.")


@app.command()
def errors(json_: JsonOption = False, config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Show the files that gave no track, or only a part of one, and why.

    Files whose names do not promise audio (pictures, texts) are left out of the table.
    """
    from ..library.listing import listing
    from ..library.names import printable
    from ..library.scan import promises_audio

    with _catalogue(configuration(config, override)[0]) as catalogue:
        failures = list(catalogue.failures().values())
        cut = [path for track in listing(catalogue) if track["truncated"] for path in track["paths"]]
    found = [(failure.stamp.path, failure.reason, failure.detail) for failure in failures]
    found += [
        (path, "truncated", "The file ends before its audio does; what decodes is used.") for path in cut
    ]
    if json_:
        typer.echo(
            json.dumps([dict(zip(("path", "reason", "detail"), row, strict=True)) for row in found], indent=2)
        )
        return
    shown = [row for row in found if row[1] == "truncated" or promises_audio(row[0])]
    _table(("file", "reason", "detail"), [[printable(text) for text in row] for row in shown])
    hidden = len(found) - len(shown)
    typer.echo(
        f"{len(shown)} files with errors" + (f", {hidden} other files without audio." if hidden else ".")
    )


@app.command()
def verify(config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Check that the catalogue is whole, the files are there and the index fits; exits with 6 if not."""
    from ...models.bundle import load_bundle
    from ..library.maintenance import verify as find_amiss
    from ..library.names import printable

    paths, settings = configuration(config, override)
    bundle = load_bundle(settings.model.bundle, device=settings.model.device)
    with _catalogue(paths) as catalogue:
        amiss = find_amiss(catalogue, paths.index, bundle.hash, settings.library)
    for sentence in amiss:
        typer.echo(printable(sentence))
    if amiss:
        raise typer.Exit(LibraryError.exit_code)
    typer.echo("The library is whole.")


@app.command()
def prune(yes: YesOption = False, config: ConfigOption = None, override: OverrideOption = None) -> None:
    """Forget tracks whose files are gone for good; folders that are not there or empty are left alone."""
    from ..library.maintenance import gone_for_good

    with _updating(configuration(config, override)[0]) as catalogue:
        gone = gone_for_good(catalogue)
        if gone and _agreed(f"Forget {len(gone)} files that are gone?", yes=yes):
            catalogue.forget(gone)
            catalogue.publish()
            typer.echo(f"{len(gone)} files forgotten.")
        elif not gone:
            typer.echo("No file is gone.")


@app.command()
def remove(
    folders: FoldersArgument,
    yes: YesOption = False,
    config: ConfigOption = None,
    override: OverrideOption = None,
) -> None:
    """Forget music folders and what was heard in them; the files themselves are not touched."""
    from ..library.folders import absolute
    from ..library.maintenance import forget_folder

    with _updating(configuration(config, override)[0]) as catalogue:
        for folder in folders:
            if absolute(str(folder)) not in catalogue.roots():
                raise LibraryError(
                    f"{_shown(folder)} is not a folder of the library. `sottovoce library list` shows files."
                )
            if _agreed(f"Forget {_shown(folder)} and all tracks under it?", yes=yes):
                typer.echo(f"{forget_folder(catalogue, folder)} files forgotten.")
                catalogue.publish()


@app.command()
def export(config: ConfigOption = None, override: OverrideOption = None) -> None:
    r"""Write every track as a line of JSON: tags, files, sections.

    Undecodable bytes of file names are lone surrogates (`\udcff`), which Python's `os.fsencode` turns back.
    """
    from ..library.listing import listing

    with _catalogue(configuration(config, override)[0]) as catalogue:
        for track in listing(catalogue):
            typer.echo(json.dumps(track))


def _update(
    config: Path | None, override: list[str] | None, folders: Sequence[Path], *, retry_failed: bool
) -> None:
    from .updating import update_with_progress

    paths, settings = configuration(config, override)
    summary = update_with_progress(paths, settings, folders, retry_failed=retry_failed)
    if summary.interrupted:
        raise typer.Exit(130)


@contextmanager
def _catalogue(paths: "Paths") -> "Iterator[Catalogue]":
    from ..library.catalogue import Catalogue

    if not paths.catalogue.exists():
        raise LibraryError("The library is empty. Add your music: `sottovoce library add ~/Music`.")
    with Catalogue(paths.catalogue) as opened:
        yield opened


@contextmanager
def _updating(paths: "Paths") -> "Iterator[Catalogue]":
    """Open the catalogue while no update runs."""
    from ..lock import FileLock

    with FileLock(paths.catalogue.with_suffix(".lock"), "updating the library"), _catalogue(paths) as opened:
        yield opened


def _agreed(question: str, *, yes: bool) -> bool:
    return yes or typer.confirm(question)


def _shown(path: Path) -> str:
    from ..library.names import printable

    return printable(str(path))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    table = Table(*heads, box=None, header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))  # as text: a tag such as "[b]" is no markup
    Console().print(table)
