"""An update of the library on the terminal: a bar, Ctrl-C, and what came of it."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

import typer

from ..config import Config
from ..library.names import printable
from ..library.progress import Progress, Summary
from ..paths import Paths

_NICENESS = 10
"""An update is never urgent: where there is niceness, it gives way to a daemon on the same machine."""


@contextmanager
def _stop_on_interrupt() -> Iterator[Event]:
    """Let the first Ctrl-C or SIGTERM end the update after the file in hand, and a second one at once."""
    stop = Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        typer.echo("Finishing the file in hand; ask again to leave at once.", err=True)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """Draw a bar on a terminal; elsewhere print a line now and then."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f}/min"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    console = Console(stderr=True, force_terminal=_is_terminal())
    with Bar(*columns, console=console, transient=True, disable=not _is_terminal()) as bar:
        task = bar.add_task("", total=None, rate=0.0)

        def show(progress: Progress) -> None:
            name = printable(Path(progress.path).name)
            bar.update(
                task,
                completed=progress.done,
                total=progress.total,
                rate=progress.per_minute,
                description=name,
            )
            if bar.disable and (progress.done % 100 == 0 or progress.done == progress.total):
                typer.echo(
                    f"{progress.done} of {progress.total} files, {progress.per_minute:.0f} a minute, "
                    f"{progress.eta_s:.0f} s left",
                    err=True,
                )

        yield show


def update_with_progress(
    paths: Paths, config: Config, folders: Sequence[Path], *, retry_failed: bool
) -> Summary:
    """Update the library and say how it goes.

    Raises
    ------
    LibraryError, StateError, ModelError
        If the library, its lock or the model bundle cannot be used.
    """
    from ...models.bundle import load_bundle
    from ..library.update import update_library

    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    bundle = load_bundle(config.model.bundle, device=config.model.device)
    every = [*map(Path, config.library.folders), *folders]
    with _stop_on_interrupt() as stop, _bar() as show:
        summary = update_library(
            paths.catalogue,
            paths.index,
            every,
            bundle,
            config.library,
            retry_failed=retry_failed,
            on_progress=show,
            stop=stop,
        )
    for line in _report(summary):
        typer.echo(line)
    return summary


def _report(summary: Summary) -> Iterator[str]:
    counts = {
        "added": summary.added,
        "moved or copied": summary.followed,
        "unchanged": summary.unchanged,
        "without a track": summary.failed,
        "gone": summary.missing,
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    yield f"{told}." if told else "Nothing was found in the music folders."
    if summary.failed:
        yield "`sottovoce library errors` says why a file gave no track."
    if summary.missing:
        yield "`sottovoce library prune` forgets what is gone for good."
    for root, reason in summary.offline.items():
        yield (
            f"{printable(root)} is taken for offline: {reason}. Its tracks are kept; plug the drive in and "
            "update again, or forget them with `sottovoce library prune` or `remove`."
        )
    if summary.index not in ("", "built"):
        yield f"Warning: {summary.index}."
    if summary.interrupted:
        yield "Interrupted: what is done is kept, `sottovoce library update` goes on from here."
