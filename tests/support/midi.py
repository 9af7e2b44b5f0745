"""A MIDI system made of a list: its ports come and go as a test wants."""

from sottovoce.clients.daw.errors import PortError
from sottovoce.clients.daw.messages import MidiMessage


class FakeMidi:
    """A MIDI system whose ports come and go."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.opened: str | None = None
        self.sent: list[MidiMessage] = []
        self.broken = False

    def outputs(self) -> list[str]:
        return self.names

    def open(self, name: str) -> None:
        if self.broken:
            raise PortError("In use.")
        self.opened = name

    def open_virtual(self, name: str) -> None:
        if self.broken:
            raise PortError("No MIDI system.")
        self.opened = f"virtual {name}"

    def send(self, message: MidiMessage) -> None:
        if self.opened is None or self.broken:
            raise PortError("Gone.")
        self.sent.append(message)

    def there(self) -> bool:
        return self.opened is not None and (self.opened.startswith("virtual") or self.opened in self.names)

    def close(self) -> None:
        self.opened = None
