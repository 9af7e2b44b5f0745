"""Linux: whether this process can reach the sound server of the user's session."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from .finding import Finding, ok, warning

_TIMEOUT_S = 1.0
_PULSE_PORT = 4713
USER_UNIT = "Run it in your own session: from a terminal of the desktop, or as a systemd user unit."


def session(environ: Mapping[str, str] = os.environ) -> Finding:
    """Look for PulseAudio and PipeWire, where their clients look: by two variables of the environment."""
    server = environ.get("PULSE_SERVER", "")
    if server:
        if any(_answers(each) for each in server.split()):
            return ok(f"The sound server at {server} (PULSE_SERVER) answers.")
        return warning(
            f"PULSE_SERVER is {server}, and nothing answers there.",
            "Start that sound server, or unset PULSE_SERVER to use that of your session.",
        )
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if not runtime:
        return warning(
            "XDG_RUNTIME_DIR is not set, so the sound server of your session cannot be found.",
            f"{USER_UNIT} By hand: export XDG_RUNTIME_DIR=/run/user/$(id -u).",
        )
    sockets = {"PulseAudio": Path(runtime) / "pulse" / "native", "PipeWire": Path(runtime) / "pipewire-0"}
    there = [name for name, path in sockets.items() if _answers(f"unix:{path}")]
    if there:
        return ok(f"{' and '.join(there)} can be reached in {runtime} (XDG_RUNTIME_DIR).")
    return warning(
        f"Neither PulseAudio nor PipeWire answers in {runtime} (XDG_RUNTIME_DIR).",
        f"Start one: systemctl --user start pipewire-pulse. {USER_UNIT}",
    )


def _answers(server: str) -> bool:
    """Return whether something listens at an address as PulseAudio writes it, `{machine}` prefix and all."""
    address = server.rpartition("}")[2]
    try:
        if address.startswith("tcp"):
            host, _, port = address.partition(":")[2].rpartition(":")
            target = (
                (host, int(port)) if host and port.isdigit() else (address.partition(":")[2], _PULSE_PORT)
            )
            socket.create_connection(target, _TIMEOUT_S).close()
        else:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(_TIMEOUT_S)
                probe.connect(address.removeprefix("unix:"))
    except OSError:
        return False
    return True
