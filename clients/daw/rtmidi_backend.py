"""The MIDI system of this machine, through python-rtmidi; mido makes the bytes."""

import mido
import rtmidi

from .errors import PortError
from .messages import MidiMessage

_CLIENT = "sottovoce"


def wire(message: MidiMessage) -> list[int]:
    """Return the bytes of a message: whole, with its status byte, so that nothing sent before matters."""
    fields: dict[str, int] = {"channel": message.channel - 1}
    match message.kind:
        case "control_change":
            fields |= {"control": message.number, "value": message.value}
        case "program_change":
            fields |= {"program": message.number}
        case _:
            fields |= {"note": message.number, "velocity": message.value}
    return list(mido.Message(message.kind, **fields).bytes())


def systems() -> dict[str, list[str]]:
    """Return the output ports by MIDI system; a system that does not run is left out."""
    found: dict[str, list[str]] = {}
    for api in rtmidi.get_compiled_api():
        try:
            port = rtmidi.MidiOut(api, name=_CLIENT)
        except (rtmidi.SystemError, rtmidi.RtMidiError):
            continue
        found[rtmidi.get_api_display_name(api)] = _without_own(port.get_ports())
        port.delete()
    return found


class RtMidi:
    """The first MIDI system that works: ALSA before JACK on Linux, CoreMIDI on macOS, WinMM on Windows."""

    def __init__(self) -> None:
        self._port: rtmidi.MidiOut | None = None
        self._name: str | None = None  # of the open port; None: it is a virtual one

    def outputs(self) -> list[str]:
        """Return the names of the ports that can be sent to now."""
        try:
            return _without_own(self._opened().get_ports())
        except PortError:
            return []

    def open(self, name: str) -> None:
        """Open a port."""
        port = self._opened()
        try:
            port.open_port(port.get_ports().index(name), "out")
            self._name = name
        except (ValueError, rtmidi.RtMidiError, rtmidi.InvalidPortError) as error:
            self.close()
            raise PortError(
                f"Cannot open the MIDI port {name!r}: it is gone, or another program has it for itself; "
                "end that one."
            ) from error

    def open_virtual(self, name: str) -> None:
        """Make a port of our own."""
        try:
            self._opened().open_virtual_port(name)
            self._name = None
        except (NotImplementedError, rtmidi.RtMidiError) as error:
            self.close()
            raise PortError(
                f"Cannot make a virtual MIDI port: {error}. Name a real one in [daw] midi_port."
            ) from error

    def send(self, message: MidiMessage) -> None:
        """Send a message."""
        try:
            self._opened().send_message(wire(message))
        except (rtmidi.RtMidiError, ValueError) as error:
            raise PortError(f"The MIDI port takes nothing any more ({error}): opening it anew.") from error

    def there(self) -> bool:
        """Return whether the open port still exists."""
        # A virtual one ends with its MIDI system only. JACK can end, but rtmidi hides it from its clients.
        return self._name is None or self._name in self.outputs()

    def close(self) -> None:
        """Close the port, and leave the MIDI system: the next call joins it anew."""
        if self._port is not None:
            self._port.close_port()
            self._port.delete()
            self._port = None

    def _opened(self) -> "rtmidi.MidiOut":
        if self._port is None:
            for api in rtmidi.get_compiled_api():
                try:
                    self._port = rtmidi.MidiOut(api, name=_CLIENT)
                except rtmidi.RtMidiError:
                    continue
                return self._port
            raise PortError(
                "This machine has no MIDI system: on Linux, load the ALSA sequencer (modprobe snd-seq) or "
                "start JACK."
            )
        return self._port


def _without_own(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith(f"{_CLIENT}:")]
