"""The settings of a training run: those of the shipped bundle, and a quick run that only shows the way."""

from dataclasses import dataclass, field, replace

from ..network import MUSIC_NETWORK, SPEECH_NETWORK, NetworkSettings
from .augment import MUSIC_AUGMENT, SPEECH_AUGMENT, AugmentSettings
from .encoder_stage import StageSettings
from .joint_stage import JointSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SideSettings:
    """One side's network and how its encoder is trained."""

    network: NetworkSettings
    stage: StageSettings
    augment: AugmentSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """Everything that decides a run but its data and seed.

    Attributes
    ----------
    speech, music : SideSettings
    joint : JointSettings
    quick : bool
        Whether to take one clip in twelve.
    """

    speech: SideSettings = field(
        default_factory=lambda: SideSettings(
            network=SPEECH_NETWORK,
            stage=StageSettings(epochs=18, steps=160),
            augment=SPEECH_AUGMENT,
        )
    )
    music: SideSettings = field(
        default_factory=lambda: SideSettings(
            network=MUSIC_NETWORK,
            stage=StageSettings(epochs=40, steps=60, frames=250, va_weight=20.0),
            augment=MUSIC_AUGMENT,
        )
    )
    joint: JointSettings = field(default_factory=JointSettings)
    quick: bool = False


def run_settings(*, epochs: int | None = None, quick: bool = False) -> RunSettings:
    """Return the shipped settings, with another number of epochs, or cut down to about a minute."""
    settings = RunSettings(quick=quick)
    if quick:
        epochs = epochs or 2
        settings = replace(settings, joint=replace(settings.joint, rounds=3))
    sides = []
    for side in (settings.speech, settings.music):
        stage = side.stage
        if epochs is not None:
            stage = replace(stage, epochs=epochs)
        if quick:
            stage = replace(stage, steps=8, batch=16)
        sides.append(replace(side, stage=stage))
    return replace(settings, speech=sides[0], music=sides[1])
