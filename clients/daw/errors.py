"""What can go wrong between this machine and a DAW.

::

    ClientError
    └── DawError
        ├── MappingError        a mapping file that cannot be used
        ├── PortError           a port that cannot be opened, or a host that is none
        └── MessageError        a value that cannot be sent
"""

from ..errors import ClientError


class DawError(ClientError):
    """Root of the bridge's errors."""


class MappingError(DawError):
    """A mapping file cannot be used."""


class PortError(DawError):
    """A MIDI or OSC port cannot be opened, or a host is not found."""


class MessageError(DawError):
    """A value cannot be sent: it is not finite, too large, or makes the message too long."""
