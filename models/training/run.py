"""A whole training run: encoders and joint space for every seed; the best of them becomes a bundle."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from rich.progress import Progress

from ..bundle import load_networks, save_bundle
from ..card import render_card
from ..measure import measure
from ..network import EmotionNetwork
from ..splits import write_split
from .batches import background_music
from .cache import data_hash
from .calibration import fit_temperature
from .data import Side, Source, load_side
from .encoder_stage import EncoderStage
from .encodings import encodings
from .examples import balanced_weights
from .fit import EpochReport, fit_encoder
from .fit_joint import fit_joint
from .judge import judge
from .results import summary
from .settings import RunSettings, SideSettings


@dataclass(frozen=True, slots=True)
class Data:
    """Both sides of a run, and what may play behind the voices."""

    speech: Side
    music: Side
    background: list[torch.Tensor]
    digest: str


def train(
    speech: Sequence[Source],
    music: Sequence[Source],
    out: Path,
    *,
    seeds: Sequence[int],
    settings: RunSettings,
    progress: Progress,
) -> Path:
    """Train a joint space and write a bundle.

    What is finished in `out` is not done again, and what was interrupted goes on from its last epoch.

    Parameters
    ----------
    speech, music : sequence of Source
    out : Path
        Gets `bundle/`, `results.json`, `splits/` and a folder for each seed.
    seeds : sequence of int
        One network each; validation chooses the one that becomes the bundle.
    settings : RunSettings
    progress : Progress
        Shown to whoever waits.

    Returns
    -------
    Path
        The bundle's folder.

    Raises
    ------
    TrainingError, CorpusError, SplitError, AudioError, BundleError
        Each with what to do.
    """
    data = _load(speech, music, out, settings, progress)
    validation = {seed: _train_seed(seed, data, out / f"seed-{seed}", settings, progress) for seed in seeds}
    shipped = max(seeds, key=lambda seed: sum(validation[seed].values()))
    networks = {seed: load_networks(out / f"seed-{seed}" / "bundle") for seed in seeds}
    scores = {seed: measure(*networks[seed], data.speech.test, data.music.test) for seed in seeds}
    results = summary((data.speech, data.music), validation, scores, shipped) | {
        "data": data.digest,
        "settings": asdict(settings),
    }
    (out / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    save_bundle(out / "bundle", *networks[shipped], render_card(results))
    return out / "bundle"


def _load(
    speech: Sequence[Source], music: Sequence[Source], out: Path, settings: RunSettings, progress: Progress
) -> Data:
    task = progress.add_task("features", total=None)

    def load(sources: Sequence[Source], config: SideSettings) -> Side:
        return load_side(
            sources, config.network, lambda done: progress.advance(task, done), quick=settings.quick
        )

    data = Data(load(speech, settings.speech), load(music, settings.music), [], "")
    digest = hashlib.sha256()
    (out / "splits").mkdir(parents=True, exist_ok=True)
    for side, config in ((data.speech, settings.speech), (data.music, settings.music)):
        write_split(side.split, out / "splits" / f"{side.split.name}.json")
        for part in (side.train, side.validation):
            digest.update(data_hash(part.clips, config.network.features).encode())
    background = background_music(data.music.train, settings.speech.network.features)
    progress.update(task, total=progress.tasks[task].completed)
    return replace(data, background=background, digest=digest.hexdigest())


def _train_seed(
    seed: int, data: Data, folder: Path, settings: RunSettings, progress: Progress
) -> dict[str, float]:
    """Train both sides and the joint space; return the validation scores. Finished seeds are only read."""
    finished, fingerprint = folder / "validation.json", _fingerprint(data, settings)
    if finished.exists():
        stored = json.loads(finished.read_text(encoding="utf-8"))
        if stored["fingerprint"] == fingerprint:
            return {name: float(value) for name, value in stored["scores"].items()}
    torch.manual_seed(seed)
    speech, music = (EmotionNetwork(side.network) for side in (settings.speech, settings.music))
    scores, learnt = {}, []
    for name, network, side, config, background in (
        ("speech", speech, data.speech, settings.speech, data.background),
        ("music", music, data.music, settings.music, []),
    ):
        stage = EncoderStage(network, side.train, background, config.stage, config.augment, seed=seed)
        told = _Told(progress, f"{name} {seed}", config.stage.epochs * config.stage.steps)
        scores[name] = fit_encoder(
            stage,
            side.validation,
            folder / f"{name}.ckpt",
            _fingerprint(data, config),
            on_step=told.step,
            on_epoch=told.epoch,
        )
        _calibrate(network, side)
        how = config.stage, config.augment, background
        learnt.append(encodings(network, side.train, *how, altered=settings.joint.views, seed=seed))
    validation = data.speech.validation, data.music.validation
    scores["joint"] = fit_joint(speech, music, (learnt[0], learnt[1]), validation, settings.joint, seed=seed)
    save_bundle(folder / "bundle", speech, music, f"# Seed {seed} of a run\n")
    finished.write_text(json.dumps({"fingerprint": fingerprint, "scores": scores}), encoding="utf-8")
    return scores


def _fingerprint(data: Data, settings: RunSettings | SideSettings) -> str:
    """Return what a checkpoint must agree in with the run that goes on from it."""
    return hashlib.sha256(f"{data.digest} {settings!r}".encode()).hexdigest()


class _Told:
    """What a training tells whoever waits for it."""

    def __init__(self, progress: Progress, name: str, steps: int) -> None:
        self.progress, self.name = progress, name
        self.task = progress.add_task(name, total=steps)

    def step(self) -> None:
        self.progress.advance(self.task)

    def epoch(self, report: EpochReport) -> None:
        scores = "  ".join(f"{key} {value:.3f}" for key, value in report.scores.items())
        self.progress.console.print(
            f"{self.name} epoch {report.epoch + 1}: loss {report.loss:.3f}  {scores}{'  best' * report.best}"
        )


def _calibrate(network: EmotionNetwork, side: Side) -> None:
    """Make the confidences of a network honest, on voices (or artists) that trained nothing."""
    labelled = side.validation.labelled()
    if len(labelled) > 0:
        weights = balanced_weights(labelled.clips)
        network.emotion.calibrate(fit_temperature(judge(network, labelled).logits, labelled.labels, weights))
