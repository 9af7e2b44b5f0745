"""What can go wrong in the player, told in one sentence each.

::

    ClientError
    └── PlayerError
        ├── AudioLibraryError   PortAudio is not installed
        └── OutputRefusedError  the loudspeaker cannot be opened now: the player tries again
"""

from ..errors import ClientError


class PlayerError(ClientError):
    """Root of the player's errors."""


class AudioLibraryError(PlayerError):
    """PortAudio is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The PortAudio library is missing. Install it: libportaudio2 on Debian and Ubuntu, "
            "portaudio on Fedora, Arch and Homebrew."
        )


class OutputRefusedError(PlayerError):
    """The loudspeaker cannot be opened now."""
