"""Whether a daemon runs and answers; if none does, whether one could start."""

import re
import socket
from pathlib import Path

from ...clients.control import Control
from ...clients.errors import ConnectionTimeout
from ..errors import StateError
from ..lock import FileLock
from ..paths import Paths
from ..publish.endpoints import bindable
from ..publish.settings import PublishSettings
from .finding import Finding, ok, problem, warning

ANSWER_S = 2.0
_HERE = {"0.0.0.0": "127.0.0.1", "*": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - asked, not bound


def holder(paths: Paths) -> str:
    """Return the process that holds the lock of this home folder, '' if none does."""
    file = paths.data / "daemon.lock"
    if not file.exists():
        return ""
    try:
        with FileLock(file):
            return ""
    except StateError:
        return file.read_text(encoding="ascii", errors="replace").strip() or "unknown"


def lock(paths: Paths) -> Finding:
    """Say whether another daemon keeps this home folder."""
    process = holder(paths)
    if process:
        return ok(f"A daemon runs in this home folder: process {process}.")
    return ok("No daemon runs in this home folder: one can start.")


def endpoints(paths: Paths, settings: PublishSettings, answer_s: float = ANSWER_S) -> Finding:
    """Ask the daemon for its status; where none answers, look whether both ports are free.

    Raises
    ------
    PublishError, ClientError
        If an endpoint cannot be used, or keys are missing.
    """
    addresses = [
        bindable(each, has_keys=bool(settings.curve_keys)) for each in (settings.events, settings.control)
    ]
    keys = Path(settings.curve_keys).expanduser() if settings.curve_keys else None
    if not addresses[1].endswith(":*"):
        try:
            with Control(_here(addresses[1]), timeout_s=answer_s, keys=keys) as control:
                return _answered(control.request("status"), settings.control)
        except ConnectionTimeout:
            pass  # then it is about to start, it runs elsewhere, or something else has the port
    taken = [each for each in addresses if _is_taken(each)]
    process = holder(paths)
    if process:
        return warning(
            f"Process {process} holds the home folder, but no daemon answers at {settings.control}.",
            f"If it was started with other endpoints, ask there; if it hangs, end it: kill {process}.",
        )
    if taken:
        return problem(
            f"No daemon answers, and another program has {' and '.join(taken)}.",
            "End that program, or set another port in [publish].",
        )
    return ok(f"Nobody has {settings.events} and {settings.control}: both are free.")


def _answered(status: dict[str, object], endpoint: str) -> Finding:
    found = f"A daemon answers at {endpoint}: {status.get('daemon')}, microphone {status.get('capture')}"
    found += f" ({status['device']})." if status.get("device") else "."
    if status.get("capture") in {"silent", "lost"}:
        return warning(
            f"{found} {status.get('reason', '')}".strip(),
            "`sottovoce ctl status` tells more; see troubleshooting.",
        )
    return ok(found)


def _here(address: str) -> str:
    """Return where to connect for an address that was made for binding."""
    host = _host_and_port(address)[0]
    return address.replace(host, _HERE[host], 1) if host in _HERE else address


def _host_and_port(address: str) -> tuple[str, str]:
    match = re.fullmatch(r"tcp://(.+):(\d+|\*)", address)
    if match is None:
        raise ValueError(f"{address} is not as `bindable` writes it")
    return match[1], match[2]


def _is_taken(address: str) -> bool:
    """Return whether somebody listens there; a port that the system shall choose never is."""
    host, port = _host_and_port(_here(address))
    if port == "*":
        return False
    try:
        socket.create_connection((host.strip("[]"), int(port)), 1.0).close()
    except OSError:
        return False
    return True
