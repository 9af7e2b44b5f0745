"""The card of a hub bundle, written from what was measured."""

from collections.abc import Mapping, Sequence
from string import Template

from ..corpora import CORPORA
from ..scores import Score
from ..training.data import Side
from .ears import EarSettings

CARD = Template("""\
# The card of this bundle

Heads on frozen pretrained encoders put voices and music into one 64-dimensional space.

## What it hears with

| side | part | checkpoint | revision | SHA-256 |
|---|---|---|---|---|
$ears

The checkpoints have licences and training data of their own, which may hold voices of the test below.

## What it heard

Rows of features: a voice is one, a track one for each window of ten seconds.

| corpus | train | validation | test | licence |
|---|---|---|---|---|
$corpora

Split by speaker and by artist; validation chose the rounds, nothing was chosen on test. Seed $seed.

## What was measured

| task | measure | value | beside |
|---|---|---|---|
$scores

## Limits

It suggests music. Do not judge people by it. Licences of corpora and checkpoints both bind.
""")


def render_hub_card(
    ears: Mapping[str, EarSettings], sides: Sequence[Side], scores: Sequence[Score], seed: int
) -> str:
    """Return the card as Markdown."""
    return CARD.substitute(
        ears="\n".join(
            f"| {side} | {name} | {reference.source} | {reference.revision or 'local'} "
            f"| {(reference.sha256 or '')[:16]} |"
            for side, settings in ears.items()
            for name, reference in settings.references().items()
        ),
        corpora="\n".join(row for side in sides for row in _corpora(side)),
        scores="\n".join(
            f"| {score.task} | {score.measure} | {score.value:.3f} "
            f"| {', '.join(f'{name} {value:.3f}' for name, value in score.beside.items())} |"
            for score in scores
        ),
        seed=seed,
    )


def _corpora(side: Side) -> list[str]:
    parts = (side.train, side.validation, side.test)
    names = sorted({name for part in parts for name in part.corpora()})
    return [
        f"| {name} | {' | '.join(str(len(part.of_corpus(name))) for part in parts)} "
        f"| {CORPORA[name].licence} |"
        for name in names
    ]
