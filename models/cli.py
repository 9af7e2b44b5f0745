"""`sottovoce models`: train, evaluate and look at bundles."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .hub.cli import pull, train_pretrained

app = typer.Typer(
    no_args_is_help=True,
    help="Train, evaluate and look at bundles: the two networks that hear emotion in voices and in music.",
)
app.command()(pull)
app.command()(train_pretrained)

DataOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder with the public corpora, laid out as docs/models.md says; some may be missing."
    ),
]
SpeechOption = Annotated[
    Path | None,
    typer.Option(
        help="Your own voices: a folder with a folder for each emotion (in it one for each speaker), "
        "or a CSV table with the columns path, label, speaker."
    ),
]
MusicOption = Annotated[
    Path | None,
    typer.Option(
        help="Your own music: a folder with a folder for each of happy, angry, sad, calm (in it one for each "
        "artist), or a CSV table; it may rate valence and arousal."
    ),
]


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="Folder for bundle, results, splits and checkpoints.")],
    data: DataOption = None,
    speech: SpeechOption = None,
    music: MusicOption = None,
    seed: Annotated[
        list[int] | None,
        typer.Option(help="Give it several times to train as many; validation picks one. [0]"),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Most epochs of each encoder.")] = None,
    quick: Annotated[bool, typer.Option(help="A minute's trial on one clip in twelve.")] = False,
    threads: Annotated[int, typer.Option(min=1, help="Threads for the networks.")] = 1,
) -> None:
    """Train a bundle on public corpora, on your own recordings, or on both.

    Stopped at any moment, the same command goes on from the last epoch. Features are computed once and kept
    in the cache folder. At the end OUT/bundle is the bundle to give to sottovoce, its CARD.md tells how good
    it is, and OUT/results.json holds the numbers.
    """
    import torch
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from .training.data import find_sources
    from .training.run import train as run
    from .training.settings import run_settings

    torch.set_num_threads(threads)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        bundle = run(
            find_sources(data, speech, "speech"),
            find_sources(data, music, "music"),
            out,
            seeds=seed or [0],
            settings=run_settings(epochs=epochs, quick=quick),
            progress=progress,
        )
    typer.echo(f"The bundle is in {bundle}; read its CARD.md.")


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="Folder with the public corpora.")],
    bundle: Annotated[str, typer.Option(help="Name or folder of a bundle.")] = "compact",
) -> None:
    """Measure a bundle on the held-out speakers and artists, every number beside its floors."""
    from rich.table import Table

    from .bundle import find_bundle, load_networks
    from .evaluate import evaluate_networks
    from .scores import interval

    table = Table(
        "task", "measure", "value", "95 %", "beside", title=f"{bundle} on held-out voices and music"
    )
    for score in evaluate_networks(*load_networks(find_bundle(bundle)), data):
        beside = ", ".join(f"{name} {value:.3f}" for name, value in score.beside.items())
        held = interval(score.queries)
        spread = "" if held is None else f"{held.low:.3f} … {held.high:.3f}"
        table.add_row(score.task, score.measure, f"{score.value:.3f}", spread, beside)
    Console().print(table)


@app.command("list")
def list_bundles() -> None:
    """List the bundles that come with sottovoce."""
    from .bundle import bundled, load_bundle

    for name in bundled():
        bundle = load_bundle(name, device="cpu")
        typer.echo(f"{name}  {bundle.dimension} dimensions  {bundle.hash[:12]}")


@app.command()
def card(bundle: Annotated[str, typer.Argument(help="Name or folder of a bundle.")] = "compact") -> None:
    """Print a bundle's card: what it was trained on, how good it is, what its licences allow."""
    from .bundle import CARD, find_bundle

    typer.echo((find_bundle(bundle) / CARD).read_text(encoding="utf-8"))
