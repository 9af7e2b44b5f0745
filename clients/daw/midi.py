"""A MIDI port that comes and goes: found by part of its name, or a virtual one of our own."""

import logging
import sys
from collections.abc import Sequence
from typing import Protocol

from .errors import PortError
from .messages import MidiMessage

_log = logging.getLogger(__name__)
_LOOK_S = 1.0
_LOOK_LATER_S = 5.0
VIRTUAL_NAME = "sottovoce"
NO_VIRTUAL = (
    "Windows has no virtual MIDI ports: install loopMIDI (tobias-erichsen.de), make a port in it, and set "
    "[daw] midi_port to part of its name."
)


class Backend(Protocol):
    """What is needed of a MIDI system; `rtmidi_backend.RtMidi` is the real one."""

    def outputs(self) -> list[str]:
        """Return the names of the ports that can be sent to now."""

    def open(self, name: str) -> None:
        """Open a port.

        Raises
        ------
        PortError
            If it is gone, or another program has it for itself.
        """

    def open_virtual(self, name: str) -> None:
        """Make a port of our own.

        Raises
        ------
        PortError
            If there is no MIDI system.
        """

    def send(self, message: MidiMessage) -> None:
        """Send a message.

        Raises
        ------
        PortError
            If the port is gone.
        """

    def there(self) -> bool:
        """Return whether the open port still exists."""

    def close(self) -> None:
        """Close the port, and leave the MIDI system, which may have been started anew."""


def chosen(part: str, names: Sequence[str]) -> str | None:
    """Return the port that is named, or the first whose name has the part in it; case does not count."""
    wanted = part.casefold()
    exact = [name for name in names if name.casefold() == wanted]
    return next(iter(exact + [name for name in names if wanted in name.casefold()]), None)


class MidiOutput:
    """Sends MIDI to a port, and looks for it again whenever it is gone.

    Parameters
    ----------
    backend : Backend
    part : str
        Part of the port's name; empty: a virtual port of our own.
    platform : str
        As `sys.platform`.

    Raises
    ------
    PortError
        If a virtual port is asked of a system that has none.
    """

    def __init__(self, backend: Backend, part: str, platform: str = sys.platform) -> None:
        if not part and platform == "win32":
            raise PortError(NO_VIRTUAL)
        self._backend = backend
        self._part = part
        self._name: str | None = None
        self._look_s: float | None = None
        self._missed = False

    def poll(self, now_s: float) -> bool:
        """Look after the port from time to time; return whether it has just been opened."""
        if self._look_s is not None and now_s < self._look_s:
            return False
        self._look_s = now_s + _LOOK_S
        if self._name is not None:
            self._check()
        if self._name is not None:
            return False
        opened = self._open()
        if not opened:
            self._look_s = now_s + _LOOK_LATER_S if self._missed else self._look_s
        return opened

    def send(self, message: MidiMessage) -> None:
        """Send a message, if the port is there."""
        if self._name is None:
            return
        try:
            self._backend.send(message)
        except PortError as error:
            self._lose(str(error))

    def close(self) -> None:
        """Close the port."""
        if self._name is not None:
            self._backend.close()
            self._name = None

    def _check(self) -> None:
        if not self._backend.there():
            self._lose(f"The MIDI port {self._name!r} is gone: looking for it until it is back.")

    def _lose(self, sentence: str) -> None:
        _log.warning("%s", sentence)
        self.close()

    def _open(self) -> bool:
        try:
            name = self._found()
        except PortError as error:
            self._miss(str(error))
            return False
        if name is None:
            return False
        self._name, self._missed = name, False
        _log.info(
            "Sending MIDI to %s.", f"the port {name!r}" if self._part else f"a virtual port named {name!r}"
        )
        return True

    def _found(self) -> str | None:
        if not self._part:
            self._backend.open_virtual(VIRTUAL_NAME)
            return VIRTUAL_NAME
        names = self._backend.outputs()
        name = chosen(self._part, names)
        if name is None:
            self._backend.close()
            there = ", ".join(names) or "none"
            self._miss(f"No MIDI port has {self._part!r} in its name (there: {there}): waiting for it.")
            return None
        self._backend.open(name)
        return name

    def _miss(self, sentence: str) -> None:
        if not self._missed:
            _log.warning("%s", sentence)
        self._missed = True
