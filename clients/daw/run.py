"""The bridge itself: reads the daemon, moves the DAW, and puts everything back at the end."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import ProtocolError
from ..subscriber import Subscriber
from ..tracking import Connection, Item
from .mapper import Mapper
from .markers import LiveMarker
from .messages import Message, OscMessage
from .midi import MidiOutput
from .peer import OscPeer
from .schema import Mapping
from .settings import DawSettings

_log = logging.getLogger(__name__)
_TOPICS = ("state", "suggestion", "utterance")


class Bridge:
    """One DAW and what moves it.

    Parameters
    ----------
    mapping : Mapping
    settings : DawSettings
    osc : OscPeer or None
    midi : MidiOutput or None
    """

    def __init__(
        self, mapping: Mapping, settings: DawSettings, osc: OscPeer | None, midi: MidiOutput | None
    ) -> None:
        self._mapper = Mapper(mapping, settings)
        self._marker = None if mapping.marker is None else LiveMarker(mapping.marker)
        self._osc, self._midi = osc, midi

    def step(self, item: Item | None, now_s: float) -> float:
        """Do what is due, and return how long nothing is if nothing is heard."""
        if item is not None:
            self._mapper.feed(item, now_s)
            if self._marker is not None:
                self._marker.feed(item)
            if isinstance(item, Connection):
                (_log.info if item.alive else _log.warning)("%s", item.reason)
        if self._osc is not None:
            told, back = self._osc.poll(now_s, daemon_alive=self._mapper.alive)
            for message in told:
                self._mapper.told(message)
            if back:
                self._mapper.resend("osc")
        if self._midi is not None and self._midi.poll(now_s):
            self._mapper.resend("midi")
        for each in self._mapper.tick(now_s):
            self.send(each)
        for marker in self._marker.tick(now_s) if self._marker is not None else ():
            self.send(marker)
        return self._mapper.wait_s(now_s)

    def send(self, message: Message) -> None:
        """Send a message to where its kind goes."""
        _log.debug("%s", message)
        if isinstance(message, OscMessage):
            if self._osc is not None:
                self._osc.send(message)
        elif self._midi is not None:
            self._midi.send(message)

    def close(self) -> None:
        """Put back what was moved, end the notes, and close the ports."""
        released = self._mapper.release()
        for message in released:
            self.send(message)
        if released:
            _log.info("Put back: %s.", ", ".join(map(str, released)))
        if self._osc is not None:
            self._osc.close()
        if self._midi is not None:
            self._midi.close()


def run(
    bridge: Bridge, stopped: Callable[[], bool], endpoint: str | None = None, keys: Path | None = None
) -> None:
    """Run a bridge until it is stopped; the daemon may come and go.

    Raises
    ------
    EndpointError, KeyFolderError
        If no connection to the daemon is possible like this.
    """
    try:
        with Subscriber(endpoint, _TOPICS, keys=keys) as events:
            wait_s = 0.0
            while not stopped():
                try:
                    item = events.read(wait_s)
                except ProtocolError as error:
                    _log.warning("%s", error)
                    item = None
                wait_s = bridge.step(item, time.monotonic())
    finally:
        bridge.close()
