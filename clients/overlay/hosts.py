"""Addresses: which are this machine alone, and which names a browser may call this machine by."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach what is served at an address."""
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def may_be_called(host: str) -> bool:
    """Return whether the `Host` header of a request may stand for this machine.

    Numbers and this machine's own names may. Every other name could be an attacker's, made to point here
    (DNS rebinding); a number cannot be made to point anywhere.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    own = socket.gethostname().casefold()
    if name in {"localhost", own, own.partition(".")[0], f"{own.partition('.')[0]}.local"}:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def address_for_others(address: str) -> str:
    """Return the address that other machines reach this one by, when it serves at all of its addresses."""
    try:
        if not ip_address(address).is_unspecified:
            return address
    except ValueError:  # a name
        return address
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    far = "2001:db8::1" if ":" in address else "192.0.2.1"  # documentation addresses; nothing is sent there
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((far, 9))
            return str(probe.getsockname()[0])
        except OSError:  # no network now
            return "::1" if ":" in address else "127.0.0.1"
