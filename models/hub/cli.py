"""`sottovoce models pull` and `sottovoce models train-pretrained`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from ..training.data import Source
    from .run import HubRun

SourceArgument = Annotated[str, typer.Argument(help="Hub id, such as facebook/wav2vec2-base-960h.")]


def pull(
    source: SourceArgument,
    revision: Annotated[str | None, typer.Option(help="Branch, tag or commit. [main]")] = None,
) -> None:
    """Fetch a pretrained checkpoint from the Hugging Face hub; all else then works offline."""
    from .pull import pull as fetch

    folder, commit = fetch(source, revision)
    typer.echo(f"{source} is in {folder}; --revision {commit} always names these weights.")


def train_pretrained(
    out: Annotated[Path, typer.Option(help="Folder for the bundle.")],
    speech_encoder: Annotated[
        str, typer.Option(help="Hub id or folder of a wav2vec2, HuBERT, WavLM, data2vec-audio or AST.")
    ],
    music_encoder: Annotated[
        str, typer.Option(help="The same for music, or the file of a Music Tagging Transformer.")
    ],
    data: Annotated[Path | None, typer.Option(help="Folder with the public corpora.")] = None,
    speech: Annotated[Path | None, typer.Option(help="Your own voices, as for train.")] = None,
    music: Annotated[Path | None, typer.Option(help="Your own music, as for train.")] = None,
    layer: Annotated[str, typer.Option(help="Of both encoders: last, mix, or a number.")] = "last",
    text_encoder: Annotated[
        str | None, typer.Option(help="Hub id or folder of a DistilBERT or a sentence encoder, for words.")
    ] = None,
    transcriber: Annotated[str | None, typer.Option(help="Hub id or folder of a Whisper, for words.")] = None,
    language: Annotated[str | None, typer.Option(help="What the transcriber should expect: en, de …")] = None,
    head: Annotated[
        Literal["plain", "affine", "paper"], typer.Option(help="Last norm of the joint heads.")
    ] = "plain",
    fusion: Annotated[Literal["early", "late"], typer.Option(help="Where voice and words meet.")] = "early",
    structure: Annotated[
        str | None,
        typer.Option(help='Preserve the structure of the tags: a GloVe file, or "plane" for their places.'),
    ] = None,
    loss: Annotated[str, typer.Option(help="What the joint space is trained for.")] = "triplet+emosim",
    emosim_weight: Annotated[float, typer.Option(min=0, help="Of EmoSim beside the triplet loss.")] = 0.5,
    rounds: Annotated[int, typer.Option(min=1, help="Most rounds of each stage.")] = 30,
    inside: Annotated[bool, typer.Option(help="Copy the encoders into the bundle.")] = False,
    seed: Annotated[int, typer.Option(help="Decides everything that is drawn.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda …")] = "auto",
    quick: Annotated[bool, typer.Option(help="A trial on one clip in twelve.")] = False,
) -> None:
    """Train heads on frozen pretrained encoders, such as the paper's, and write a bundle.

    What the encoders say of a clip is computed once and kept in the cache folder; stopped at any moment, the
    same command goes on from there. At the end OUT/bundle is the bundle to give to sottovoce.
    """
    from ..errors import TrainingError
    from ..losses import LOSSES
    from ..training.data import find_sources
    from .fit import FitSettings
    from .run import HubRun
    from .selection import ears, tags

    if loss not in LOSSES:
        raise TrainingError(f"No loss is called {loss!r}: use one of {', '.join(LOSSES)}.")
    run = HubRun(
        speech=ears(speech_encoder, layer, text=text_encoder, transcriber=transcriber, language=language),
        music=ears(music_encoder, layer),
        head=head,
        fusion=fusion,
        fit=FitSettings(rounds=rounds, loss=loss, emosim_weight=emosim_weight),
        tags=tags(structure),
        inside=inside,
        quick=quick,
        device=device,
    )
    sources = find_sources(data, speech, "speech"), find_sources(data, music, "music")
    typer.echo(f"The bundle is in {_watched(sources, out, run, seed)}; read its CARD.md.")


def _watched(
    sources: "tuple[Sequence[Source], Sequence[Source]]", out: Path, run: "HubRun", seed: int
) -> Path:
    """Train with the clips counted on the terminal."""
    from rich.progress import Progress, TextColumn

    from .run import train_hub

    columns = TextColumn("{task.description}"), TextColumn("{task.completed:.0f} clips heard")
    with Progress(*columns) as progress:
        tasks = {name: progress.add_task(name, total=None) for name in ("speech", "music")}
        return train_hub(
            *sources, out, run, seed=seed, progress=lambda side, done: progress.advance(tasks[side], done)
        )
