"""All checks, in the order of the page; what several of them need is made once, when first needed."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...models.errors import ModelError
from ..config import Config, load_config
from ..errors import ConfigError
from ..paths import Paths
from . import clock, echo, packages, places, running, session, voice
from .examine import Check
from .finding import Finding

if TYPE_CHECKING:
    from ...models.bundle import Bundle
    from ..capture.host import Host

_IMPORT_S = 60.0
"""torch alone takes a minute from a slow disk."""
_VERIFY_S = 120.0
"""SQLite reads the whole catalogue to find damage."""


class Patient:
    """The installation that is examined.

    Parameters
    ----------
    paths : Paths
        Where its files are.
    file : Path
        Its configuration file.
    overrides : sequence of str
        As `-o` takes them.
    """

    def __init__(self, paths: Paths, file: Path, overrides: Sequence[str] = ()) -> None:
        self.paths = paths
        self.file = file
        self.overrides = overrides

    @cached_property
    def config(self) -> Config:
        """The configuration; defaults while it is broken, which a check of its own tells."""
        try:
            return load_config(self.file, self.overrides)
        except ConfigError:
            return Config()

    @cached_property
    def host(self) -> "Host":
        """The system's audio."""
        from ..capture import portaudio

        return portaudio.PortAudioHost()

    @cached_property
    def bundle(self) -> "Bundle":
        """The models."""
        from ...models.bundle import load_bundle

        return load_bundle(self.config.model.bundle, device=self.config.model.device)

    def portaudio(self) -> Finding:
        """See `sound.portaudio`."""
        from .sound import portaudio

        return portaudio(self.host)

    def microphone(self) -> Finding:
        """See `sound.microphone`."""
        from .sound import microphone

        return microphone(self.host, self.config.capture)

    def listen(self) -> Finding:
        """See `sound.listen`."""
        from .sound import listen

        return listen(self.host, self.config.capture)

    def device(self) -> Finding:
        """See `model.device`."""
        from .model import device

        return device(self.config.model)

    def speed(self) -> Finding:
        """See `model.bundle`."""
        from .model import bundle

        return bundle(self.bundle, self.config.model.threads)

    def library(self) -> Finding:
        """See `music.library`."""
        from .music import library

        bundle_hash: str | None = None
        with suppress(ModelError, ImportError):  # told by the checks of the models and the packages
            bundle_hash = self.bundle.hash
        return library(self.paths, bundle_hash, self.config.library)


def all_checks(patient: Patient, *, listen: bool = False, platform: str = sys.platform) -> list[Check]:
    """Return the checks; only `listen` opens the microphone."""
    paths = patient.paths
    checks = [
        Check("Python", packages.python),
        Check("packages", packages.packages, _IMPORT_S),
        Check("clock", clock.clock),
        Check("configuration", lambda: places.configuration(patient.file, patient.overrides)),
        Check("folders", lambda: places.folders(paths)),
        Check("disk space", lambda: places.disk_space(paths)),
        Check("sound server", session.session),
        Check("echo cancelling", echo.echo_cancelling),
        Check("PortAudio", patient.portaudio),
        Check("microphone", patient.microphone),
        Check("listening", patient.listen),
        Check("GPU or CPU", patient.device, _IMPORT_S),
        Check("models", patient.speed, _IMPORT_S),
        Check("library", patient.library, _VERIFY_S),
        Check("daemon", lambda: running.lock(paths)),
        Check("endpoints", lambda: running.endpoints(paths, patient.config.publish)),
        Check("demo voice", voice.voice),
    ]
    left_out = {"sound server", "echo cancelling"} if not platform.startswith("linux") else set()
    if not listen:
        left_out.add("listening")
    return [check for check in checks if check.name not in left_out]
