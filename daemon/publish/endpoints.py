"""Which endpoints may be bound."""

import ipaddress
import re

from ..errors import PublishError

_TCP = re.compile(r"tcp://(?P<host>\[[^\]]+\]|[^:\[\]/]+):(?P<port>\d{1,5}|\*)")


def bindable(endpoint: str, *, has_keys: bool) -> str:
    """Return the endpoint as ZeroMQ binds it.

    Parameters
    ----------
    endpoint : str
        `tcp://host:port`; port 0 or `*` lets the system choose.
    has_keys : bool
        Whether CURVE keys guard it.

    Raises
    ------
    PublishError
        If it is malformed, or reachable from other machines without keys.
    """
    match = _TCP.fullmatch(endpoint)
    if match is None:
        raise PublishError(
            f"Cannot publish at {endpoint!r}: write it as tcp://host:port, as in tcp://127.0.0.1:5731."
        )
    host, port = match["host"], match["port"]
    if port != "*" and int(port) > 65_535:
        raise PublishError(f"Cannot publish at {endpoint!r}: ports end at 65535.")
    if host == "localhost":
        host = "127.0.0.1"
    if not has_keys and not _is_loopback(host):
        raise PublishError(
            f"Will not publish at {endpoint}: other machines reach it, and no keys guard it. "
            "Make some with `sottovoce keygen` and set publish.curve_keys, or bind to 127.0.0.1."
        )
    return f"tcp://{host}:{'*' if port == '0' else port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # an interface name, or `*`
        return False
