"""The DAW at the other end of OSC: one socket that sends to it and hears its answers."""

import logging
import socket

from .errors import MessageError, PortError
from .messages import OscMessage
from .osc import decode, encode
from .presence import Presence
from .schema import REPLY_PORT, Mapping, OscTarget
from .settings import DawSettings

_log = logging.getLogger(__name__)
_HEARTBEAT_S = 1.0
_MOST_DATAGRAMS = 200
_LARGEST_DATAGRAM = 65536
_PING, _PONG = "/sottovoce/ping", "/sottovoce/pong"


class OscPeer:
    """Sends to one DAW, asks whether it is there, and hears what it tells.

    Parameters
    ----------
    mapping : Mapping
        Its section [osc] says where to.
    settings : DawSettings
        May name another host or port.

    Raises
    ------
    PortError
        If the host is not found, or the port for answers is taken.
    """

    def __init__(self, mapping: Mapping, target: OscTarget, settings: DawSettings) -> None:
        self._name, self._hint, self._target = mapping.name, mapping.hint, target
        host, port = settings.osc_host or target.host, settings.osc_port or target.port
        self.where = f"{host}:{port}"
        family, self._address = _resolved(host, port)
        self._socket = _bound(family, self._address, target.reply_port)
        self.reply_port = int(self._socket.getsockname()[1])
        self._wanted = {control.told.encode() for control in mapping.control if control.told} | {
            _PING.encode()
        }
        self._presence = Presence(
            asks=bool(target.ask), every_s=target.ask_every_s, silence_s=target.silence_s
        )
        self._beat_s: float | None = None
        self._complained: set[str] = set()

    def send(self, message: OscMessage) -> None:
        """Send a message; one that cannot be sent is told in the log, once for each address."""
        try:
            self._socket.sendto(encode(message), self._address)
        except MessageError as error:
            self._complain(message.address, str(error))
        except OSError as error:
            self._complain("", f"Cannot send to {self._name} at {self.where}: {error.strerror}.")
        else:
            self._complained -= {"", message.address}

    def poll(self, now_s: float, *, daemon_alive: bool) -> tuple[list[OscMessage], bool]:
        """Ask and beat if it is time; return what the DAW tells, and whether it has just come (back)."""
        if self._presence.due(now_s):
            for address, *args in self._target.ask:
                filled = (self.reply_port if arg == REPLY_PORT else arg for arg in args)
                self.send(OscMessage(str(address), tuple(filled)))
        if self._target.heartbeat and (self._beat_s is None or now_s - self._beat_s >= _HEARTBEAT_S):
            self._beat_s = now_s
            self.send(OscMessage(self._target.heartbeat, (int(daemon_alive),)))
        told = self._receive(now_s)
        news = self._presence.news(now_s)
        if news is not None:
            self._tell(present=news.present)
        return told, news is not None and news.present

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _receive(self, now_s: float) -> list[OscMessage]:
        told: list[OscMessage] = []
        for _ in range(_MOST_DATAGRAMS):
            try:
                data, sender = self._socket.recvfrom(_LARGEST_DATAGRAM)
            except BlockingIOError:
                break
            except OSError:  # Windows tells so of a port that was closed; presence tells it in words
                continue
            if sender[0] != self._address[0]:
                continue
            self._presence.heard(now_s)
            if any(address in data for address in self._wanted):  # meters and clocks are not worth decoding
                told += decode(data)
        if any(message.address == _PING for message in told):
            self.send(OscMessage(_PONG, ("sottovoce",)))
        return told

    def _tell(self, *, present: bool) -> None:
        if present:
            _log.info("%s answers at %s.", self._name, self.where)
        else:
            hint = f" {self._hint}" if self._hint else ""
            _log.warning("No answer from %s at %s; still sending.%s", self._name, self.where, hint)

    def _complain(self, about: str, sentence: str) -> None:
        if about not in self._complained:
            self._complained.add(about)
            _log.warning("%s", sentence)


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise PortError(f"Cannot find the machine {host!r}: {error}. Check [daw] osc_host.") from error
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)  # DAWs seldom do IPv6
    return family, (str(address[0]), port)


def _bound(family: socket.AddressFamily, peer: tuple[str, int], port: int) -> socket.socket:
    """Return a socket that hears answers: only from this machine if the DAW runs on it."""
    everywhere = "::" if family == socket.AF_INET6 else "0.0.0.0"  # noqa: S104 - answers come from elsewhere
    local = peer[0] if peer[0] in {"127.0.0.1", "::1"} else everywhere
    opened = socket.socket(family, socket.SOCK_DGRAM)
    opened.setblocking(False)
    try:
        opened.bind((local, port))
    except OSError as error:
        opened.close()
        raise PortError(
            f"Cannot listen for answers on UDP port {port}: {error.strerror}. Another program uses it; end "
            "that one, or set another [osc] reply_port in the mapping and in the DAW."
        ) from error
    return opened
