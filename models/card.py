"""The card of a bundle, written from its results, so that the two cannot differ."""

from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from .corpora import CORPORA
from .scores import LOOK_UP

SURE = 0.05
"""A corrected p-value below this is beyond chance."""

CARD = Template("""\
# The card of this bundle

Two small networks, one for voices and one for music, put both into one 64-dimensional space in which a voice
lies near music of the same emotion. Each also names an emotion and gives valence and arousal.

## What it heard

Clips, and in brackets speakers or artists, where they are known.

| corpus | train | validation | test | licence | source |
|---|---|---|---|---|---|
$corpora

Split by speaker and by artist (DEAM by its published song lists): nobody heard in test is heard in training
or validation. Clips of unknown speakers only train. Epochs, weights of losses and the shipped seed were
chosen on validation, nothing on test.

## What was measured

Mean ± sd over $count ($seeds); "95 %" is the interval of the mean had other speakers been recorded (bootstrap
over speakers); "beside" are floors, ceilings and baselines with the same encoders, mean over the same;
"shipped" is seed $shipped, the best on validation. UAR is among the classes of the corpus, ECE the
calibration error of the confidence, "answered" the share of clips with a confidence of as much or more.
Retrieval is the mean over the classes of voices; music counts as right if its mood is the one that answers
the voice's emotion (docs/models.md says which). The joint space answers better than "classify, then look up"
in $ahead retrieval rows, $sure of them beyond chance; p is of a permutation test over speakers, corrected
for the number of rows (Holm).

| task | measure | mean ± sd | 95 % | shipped | beside |
|---|---|---|---|---|---|
$scores

## How it was made

`sottovoce models train` on $machine; data $data.

## Limits

- The voices are mostly actors'; real feelings are quieter. Rows of corpora that never trained show how much.
- Valence is harder to hear than arousal, in voices and in music.
- It suggests music. Do not judge people by it.
- Non-commercial: see the licences above. For other uses train on recordings of your own:
  `sottovoce models train --speech DIR --music DIR --out DIR`, with folders named after emotions.
""")


def render_card(results: Mapping[str, Any]) -> str:
    """Return the card as Markdown.

    Parameters
    ----------
    results : Mapping
        What `training.run` writes to results.json.
    """
    seeds = results["seeds"]
    return CARD.substitute(
        corpora="\n".join(_corpora(results["corpora"])),
        count="one seed" if len(seeds) == 1 else f"{len(seeds)} seeds",
        seeds=", ".join(map(str, seeds)),
        shipped=results["shipped_seed"],
        ahead=f"{len(_ahead(results['scores']))} of {_retrievals(results['scores'])}",
        sure=sum((score["p_look_up"] or 1.0) < SURE for score in _ahead(results["scores"])),
        scores="\n".join(_scores(results["scores"])),
        machine=results["machine"],
        data=results["data"][:16],
    )


def _corpora(corpora: Mapping[str, Any]) -> list[str]:
    rows = []
    for name, parts in corpora.items():
        counts = " | ".join(_count(parts[part]) for part in ("train", "validation", "test"))
        rows.append(f"| {name} | {counts} | {CORPORA[name].licence} | {CORPORA[name].citation} |")
    return rows


def _count(part: Mapping[str, int]) -> str:
    """Return how many clips, and how many speakers or artists if they are known."""
    known = f" ({part['speakers']})" if part["speakers"] else ""
    return f"{part['clips']}{known}" if part["clips"] else "none"


def _retrievals(scores: Sequence[Mapping[str, Any]]) -> int:
    return sum(LOOK_UP in score["beside"] for score in scores)


def _ahead(scores: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the retrieval rows in which the joint space beats looking a named emotion up."""
    return [score for score in scores if score["mean"] > score["beside"].get(LOOK_UP, float("inf"))]


def _scores(scores: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = []
    for score in scores:
        beside = ", ".join(f"{name} {value:.3f}" for name, value in score["beside"].items())
        if score["p_look_up"] is not None:
            beside += f" (p {score['p_look_up']:.3f})"
        held = "" if score["interval"] is None else "{:.3f} … {:.3f}".format(*score["interval"])
        rows.append(
            f"| {score['task']} | {score['measure']} | **{score['mean']:.3f}** ± {score['sd']:.3f} "
            f"| {held} | {score['value']:.3f} | {beside} |"
        )
    return rows
