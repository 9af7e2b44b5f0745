"""What can go wrong in the daemon, told in one sentence each.

::

    DaemonError                 exit code 1
    ├── UsageError              2   an argument or option that cannot be used
    ├── ConfigError             3   the configuration file or an override
    ├── DeviceError             4   no PortAudio, no device, unknown device
    ├── InputError              4   an input file or stream that cannot be read
    ├── LibraryError            6   catalogue, index, music folders
    ├── PublishError            7   an endpoint that cannot be bound
    └── StateError              8   folders that cannot be written, a second instance

Exit code 5 belongs to `sottovoce.models` (bundles), 9 to `sottovoce.clients` (no daemon answers).
Every message says what happened, why, and what to do.
"""


class DaemonError(Exception):
    """Root of the daemon's errors; `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(DaemonError):
    """An argument or option cannot be used as given."""

    exit_code = 2


class ConfigError(DaemonError):
    """The configuration is malformed, has unknown keys or values out of range."""

    exit_code = 3


class DeviceError(DaemonError):
    """No PortAudio, no capture device, or none of the wanted name."""

    exit_code = 4


class InputError(DaemonError):
    """An audio file or stream given as input cannot be read."""

    exit_code = 4


class LibraryError(DaemonError):
    """The music library cannot be read, written or searched."""

    exit_code = 6


class PublishError(DaemonError):
    """An endpoint cannot be bound or is not allowed."""

    exit_code = 7


class StateError(DaemonError):
    """A state folder cannot be written, or another instance holds it."""

    exit_code = 8
