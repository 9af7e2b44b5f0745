"""What is listened to: what the user asked for, the microphone, or else the demo's voice."""

import sys
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from ...clients.protocol import SourceKind
from ..capture.device import DeviceSource
from ..capture.files import FileSource
from ..capture.pipe import StdinSource
from ..config import Config
from ..demo.source import DemoSource
from ..demo.voices import speak
from ..errors import DeviceError, InputError
from ..frames import SAMPLE_RATE_HZ, Source

DEMO_HOLD_S = 12.0
DEMO_HALF_LIFE_S = 8.0


@dataclass(frozen=True, slots=True)
class Input:
    """A source, what kind it is, and a sentence for the user where it is not the obvious one."""

    source: Source
    kind: SourceKind
    note: str = ""


def named(file: str, *, fast: bool, rate_hz: int = SAMPLE_RATE_HZ, channels: int = 1) -> Input:
    """Return the recording or the pipe that was asked for.

    Parameters
    ----------
    file : str
        A path, or "-" for raw PCM on standard input.
    fast : bool
        Read a recording as fast as it can be taken.
    rate_hz, channels : int
        Of the raw PCM.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if file == "-":
        return Input(StdinSource(sys.stdin.buffer, rate_hz=rate_hz, channels=channels), "stdin")
    return Input(FileSource(Path(file), fast=fast), "file")


def microphone(config: Config) -> Input:
    """Return the configured microphone; without any on this machine, the demo's voice.

    Raises
    ------
    DeviceError
        If the one asked for by name is missing, or there is neither a microphone nor a speech synthesiser.
    """
    try:
        return Input(DeviceSource(config.capture), "device")
    except DeviceError as error:
        if config.capture.device != "default":
            raise
        try:
            voice = speak()
        except InputError as mute:
            raise DeviceError(f"{error} {mute}") from mute
        return Input(DemoSource(voice), "demo", f"{error} So a synthetic voice speaks instead.")


def demo() -> Input:
    """Return the demo's voice.

    Raises
    ------
    InputError
        If there is no speech synthesiser on this machine.
    """
    return Input(DemoSource(speak()), "demo", "A synthetic voice speaks; it was asked for with --demo.")


def tuned(config: Config, kind: SourceKind) -> Config:
    """Return the configuration, livelier for the demo: each of its moods lasts only some 15 s."""
    if kind != "demo":
        return config
    suggest = structs.replace(
        config.suggest,
        hold_s=min(config.suggest.hold_s, DEMO_HOLD_S),
        half_life_s=min(config.suggest.half_life_s, DEMO_HALF_LIFE_S),
    )
    return structs.replace(config, suggest=suggest)
